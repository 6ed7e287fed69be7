from . import (
    gov_dashboard,
    gov_dashboard_cards,
    gov_dashboard_sheet,
    gov_report,
    gov_report_cases,
    gov_stat,
    gov_stat_read,
    gov_stat_report,
)
