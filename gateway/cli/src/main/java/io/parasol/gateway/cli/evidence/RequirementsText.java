// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The evidence for requirements, as text and as a page, from the verified content of a file. */
final class RequirementsText {

  private RequirementsText() {}

  static List<String> lines(Members payload) throws JsonException {
    List<String> lines = new ArrayList<>();
    lines.add(text(payload, "standard") + ", profile " + text(payload, "profile"));
    lines.add(text(payload, "note"));
    lines.add("tests: " + text(payload, "test-results"));
    Map<String, Integer> statuses = new TreeMap<>();
    List<String> rows = new ArrayList<>();
    for (Json each : RequirementProfile.items(payload.required("requirements"))) {
      Members row = Members.of(each, "requirement");
      statuses.merge(text(row, "status"), 1, Integer::sum);
      rows.add("");
      rows.add("%s  %s  %s".formatted(text(row, "id"), text(row, "status"), text(row, "title")));
      rows.add("  " + text(row, "how") + " (" + text(row, "doc") + ")");
      for (String test : tests(row)) {
        rows.add("  test " + test);
      }
      for (String proof : RequirementProfile.texts(row.required("proofs"))) {
        rows.add("  site: " + oneLine(proof));
      }
    }
    lines.add("requirements: " + counted(statuses));
    lines.addAll(rows);
    return lines;
  }

  private static String counted(Map<String, Integer> statuses) {
    List<String> parts = new ArrayList<>();
    statuses.forEach((status, count) -> parts.add(status + " " + count));
    return String.join(", ", parts);
  }

  private static List<String> tests(Members row) throws JsonException {
    if (!(row.required("tests") instanceof Json.Obj tests)) {
      throw new JsonException("requirement.tests: expected an object");
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Json> each : tests.members().entrySet()) {
      lines.add(
          oneLine(
              each.getKey()
                  + ": "
                  + (each.getValue() instanceof Json.Str result ? result.text() : "unknown")));
    }
    return lines;
  }

  private static String text(Members members, String name) throws JsonException {
    return oneLine(members.text(name));
  }

  /** Returns a text without control characters. */
  private static String oneLine(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(each -> safe.appendCodePoint(Character.isISOControl(each) ? '?' : each));
    return safe.toString();
  }

  /** Returns a page without scripts or other files. */
  static String html(Members payload) throws JsonException {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(payload.text("profile")))
        .append("</title><style>body{font-family:sans-serif}td,th{border:1px solid #999;")
        .append("padding:4px;text-align:left;vertical-align:top}</style></head><body><h1>")
        .append(escaped(payload.text("standard")))
        .append("</h1><p>Site ")
        .append(escaped(payload.text("site")))
        .append(", ")
        .append(payload.instant("at"))
        .append("</p><p>")
        .append(escaped(payload.text("note")))
        .append("</p><p>Tests: ")
        .append(escaped(payload.text("test-results")))
        .append("</p><table><tr><th>Number</th><th>Requirement</th><th>Status</th>")
        .append("<th>Mechanism</th><th>Tests of this build</th><th>Site</th></tr>\n");
    for (Json each : RequirementProfile.items(payload.required("requirements"))) {
      Members row = Members.of(each, "requirement");
      cell(html.append("<tr>"), List.of(row.text("id")));
      cell(html, List.of(row.text("title")));
      cell(html, List.of(row.text("status")));
      cell(html, List.of(row.text("how"), row.text("doc")));
      cell(html, tests(row));
      cell(html, RequirementProfile.texts(row.required("proofs")));
      html.append("</tr>\n");
    }
    return html.append("</table></body></html>").toString();
  }

  private static void cell(StringBuilder html, List<String> lines) {
    html.append("<td>")
        .append(String.join("<br>", lines.stream().map(RequirementsText::escaped).toList()))
        .append("</td>");
  }

  private static String escaped(String text) {
    return oneLine(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
