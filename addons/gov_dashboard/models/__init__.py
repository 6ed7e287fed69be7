from . import (
    gov_case,
    gov_dashboard,
    gov_dashboard_cards,
    gov_dashboard_sheet,
    gov_report,
    gov_report_cases,
    gov_screen,
    gov_stat,
    gov_stat_read,
    gov_stat_report,
)
