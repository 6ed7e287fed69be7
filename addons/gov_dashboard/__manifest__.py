{
    "name": "Power Sharing: Dashboards",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "summary": "Figures by increments, manager's page, wall screen, reports",
    "author": "Power Sharing Suite contributors",
    "license": "AGPL-3",
    "depends": ["bus", "gov_archive", "gov_training"],
    "data": [
        "security/ir.model.access.csv",
        "security/gov_dashboard_rules.xml",
        "data/ir_cron.xml",
        "data/gov_report_cases.xml",
        "views/gov_stat_report_views.xml",
        "views/gov_screen_views.xml",
        "views/gov_screen_templates.xml",
        "views/gov_dashboard_action.xml",
        "views/gov_dashboard_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["gov_dashboard/static/src/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
