/** @odoo-module **/

/**
 * The items that a few typed letters mean, best first.
 *
 * Digits alone are the number in the list; letters are pinyin initials or the
 * code; anything else is part of the name. Several words must all fit.
 */
export function search(items, text) {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const ranked = [];
    for (const item of items) {
        const ranks = words.map((word) => rank(item, word));
        if (ranks.every((value) => value !== null)) {
            ranked.push([ranks.reduce((sum, value) => sum + value, 0), item]);
        }
    }
    ranked.sort((one, two) => one[0] - two[0] || one[1].number - two[1].number);
    return ranked.map((pair) => pair[1]);
}

function rank(item, word) {
    if (String(item.number) === word) {
        return 0;
    }
    const initials = item.initials.toLowerCase();
    const name = item.name.toLowerCase();
    const places = [
        [initials.startsWith(word), 1],
        [name.startsWith(word), 2],
        [initials.includes(word), 3],
        [name.includes(word), 4],
        [item.code.toLowerCase().includes(word), 5],
        [item.region.toLowerCase().includes(word), 6],
    ];
    const fit = places.find((place) => place[0]);
    return fit ? fit[1] : null;
}
