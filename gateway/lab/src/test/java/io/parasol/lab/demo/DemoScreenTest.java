// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The screen of a demo")
class DemoScreenTest {

  private static String shown(boolean isTerminal, boolean isColored) {
    SiteView view = new SiteView();
    view.take(
        "parasol/demo/box-1/state",
        "{\"state\":\"online\",\"why\":\"\"}".getBytes(StandardCharsets.UTF_8));
    StringWriter out = new StringWriter();
    new DemoScreen(new PrintWriter(out, true), isTerminal, isColored, List.of("hint")).show(view);
    return out.toString();
  }

  @Test
  void has_bold_text_only_where_the_user_wants_it() {
    assertEquals(
        "\u001b[H\u001b[2J\u001b[1mParasol demo\u001b[0m\n\nbox-1          online    \n\nhint\n",
        shown(true, true));
    assertEquals(
        "\u001b[H\u001b[2JParasol demo\n\nbox-1          online    \n\nhint\n", shown(true, false));
  }

  @Test
  void is_plain_lines_elsewhere() {
    assertEquals("box-1          online    \n", shown(false, false));
  }
}
