import {ListRenderer} from "@web/views/list/list_renderer";
import {patch} from "@web/core/utils/patch";

/**
 * The enter key on a button of a line presses the button. The list takes the key for
 * opening the line, and where a line opens nothing the key did nothing at all.
 */
patch(ListRenderer.prototype, {
    onCellKeydownReadOnlyMode(hotkey, cell) {
        const pressed = document.activeElement?.closest("button");
        if (hotkey === "enter" && cell.matches(".o_data_cell") && cell.contains(pressed)) {
            // The browser presses it.
            return false;
        }
        return super.onCellKeydownReadOnlyMode(...arguments);
    },
});
