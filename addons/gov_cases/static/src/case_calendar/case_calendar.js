import { registry } from "@web/core/registry";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/** A day of the calendar has no room for a case's number: it shows the item. */
export class CaseCalendarModel extends CalendarModel {
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        const item = rawRecord.entry_id;
        record.title = item?.display_name || item?.[1] || record.title;
        return record;
    }
}

registry.category("views").add("gov_case_calendar", {
    ...calendarView,
    Model: CaseCalendarModel,
});
