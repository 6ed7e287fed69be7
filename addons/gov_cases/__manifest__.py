{
    "name": "Power Sharing: Cases",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "summary": "Cases that any window accepts and the mode's profile routes",
    "author": "Power Sharing Suite contributors",
    "license": "AGPL-3",
    "depends": ["gov_delegation", "gov_windows"],
    "data": [
        "security/gov_cases_groups.xml",
        "security/ir.model.access.csv",
        "security/gov_cases_rules.xml",
        "wizards/gov_case_act_views.xml",
        "views/gov_case_views.xml",
        "views/gov_push_views.xml",
        "views/gov_case_event_views.xml",
        "views/gov_case_notice_views.xml",
        "views/gov_progress_templates.xml",
        "views/gov_cases_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["gov_cases/static/src/**/*"],
    },
}
