// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import java.util.List;

/**
 * A report in one language, before it is written as HTML or text.
 *
 * @param language code of ISO 639-1
 * @param lead sentences below the title
 */
record ReportDocument(
    String language, String title, List<String> lead, List<Section> sections, String footer) {

  ReportDocument {
    lead = List.copyOf(lead);
    sections = List.copyOf(sections);
  }

  /** A column of a table. */
  record Column(String name, boolean isNumber) {

    static Column text(String name) {
      return new Column(name, false);
    }

    static Column number(String name) {
      return new Column(name, true);
    }
  }

  /**
   * A row of a table.
   *
   * @param bar 0 to 1, drawn beside the row; 0 for none
   */
  record Row(List<String> cells, double bar) {

    Row {
      cells = List.copyOf(cells);
    }

    static Row of(String... cells) {
      return new Row(List.of(cells), 0);
    }
  }

  /**
   * A table with a title.
   *
   * @param note a sentence below it; empty for none
   */
  record Section(String title, List<Column> columns, List<Row> rows, String note) {

    Section {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }
}
