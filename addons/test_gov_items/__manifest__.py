{
    "name": "Power Sharing: Registry (tests)",
    "summary": "A ledger to test the registry's abstract models with; for tests only",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "author": "Power Sharing Suite contributors",
    "license": "AGPL-3",
    "depends": ["gov_items"],
    "data": ["security/ir.model.access.csv"],
}
