/** What lies in a table of personal data, as it is read. */
export function tableWords(table: string): string {
  return words.get(table) ?? table;
}

const words: ReadonlyMap<string, string> = new Map([
  ["order_line", "Order lines"],
  ["event", "Events"],
  ["consent", "Consents"],
  ["prediction", "Predictions"],
  ["discovery", "Discovery indices"],
  ["customer", "Profiles as a customer"],
  ["audience_change", "Audiences entered and left"],
  ["ad_list_change", "Entries on lists of ad platforms"],
  ["identity_split", "Names set apart by hand"],
  ["sighting", "Names seen together"],
  ["person_of", "Which names are one person"],
  ["order_name", "Names of orders"],
  ["quarantine", "Rows in the quarantine"],
  ["import_run", "Texts of imports"],
  ["texts of imports", "Texts of imports"],
  ["event of others", "Texts in others' events"],
  ["texts in others' events", "Texts in others' events"],
]);
