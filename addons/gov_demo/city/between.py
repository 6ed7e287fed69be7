"""A one-chain matter, and a matter raised with the province."""

from datetime import timedelta

from odoo.fields import Command

from .base import acting, agency, ref

#: Order, number in the list, what is done.
RESTAURANT = (
    (1, 1, "登记个体工商户，核发营业执照"),
    (2, 5, "登记小餐饮，现场核查后厨"),
    (2, 20, "量化分级，核发公共场所卫生许可"),
)


def build(env):
    """Everything through the methods that the screens call."""
    _chain(env)
    _province(env)


def _chain(env):
    programme = ref(env, "programme_hz22")
    listed = env["gov.entry"].search([("programme_id", "=", programme.id)])
    entries = {entry.sequence: entry for entry in listed}
    env["gov.matter.kind"].create(
        {
            "name": "我要开饭店",
            "programme_id": programme.id,
            "category_id": env.ref("gov_cases.matter_category_catering").id,
            "days": 5,
            "audience": "个体工商户、小餐饮经营者",
            "place_text": "镇（街道）为民服务中心“一件事”窗口",
            "line_ids": [
                Command.create(
                    {"place": place, "entry_id": entries[number].id, "task": task}
                )
                for place, number, task in RESTAURANT
            ],
        }
    )


def _province(env):
    today = env["gov.case"]._today()
    requests = acting(env, "gov.province.request", "reviewer.rencheng")
    request = requests.create(
        {
            "subject": "开通省投资项目在线审批监管平台县级账号",
            "text": "企业投资项目备案下放后，我区需要省平台的审核账号3个，请协调开通。",
            "kind": "account",
            "agency_id": agency(env, "rencheng_approval").id,
            "city_agency_id": agency(env, "jining_approval").id,
            "province_body": "山东省发展和改革委员会",
        }
    )
    request.action_raise()
    request.activity_schedule(
        "mail.mail_activity_data_todo", today + timedelta(days=3), "关注转报进度"
    )
