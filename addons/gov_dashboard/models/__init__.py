from . import (
    gov_dashboard,
    gov_dashboard_cards,
    gov_dashboard_sheet,
    gov_stat,
    gov_stat_report,
)
