// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nayuki.qrcodegen.QrCode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A QR code in a terminal")
class QrTextTest {

  private static final String URL =
      "https://gateway.solar.example:8443/#link=AAAAAAAAAAAAAAAAAAAAAA";

  private static String withoutColours(String line) {
    return line.replaceAll("\u001b\\[[0-9;]*m", "");
  }

  @Test
  void shows_each_module_of_the_code_with_a_margin() {
    QrCode code = QrCode.encodeText(URL, QrCode.Ecc.MEDIUM);

    List<String> lines = QrText.of(URL);

    int width = code.size + 8;
    assertEquals((width + 1) / 2, lines.size());
    for (int y = 0; y < width; y++) {
      String line = withoutColours(lines.get(y / 2));
      assertEquals(width, line.length());
      for (int x = 0; x < width; x++) {
        char shown = line.charAt(x);
        boolean isDark = shown == '█' || shown == (y % 2 == 0 ? '▀' : '▄');
        assertEquals(code.getModule(x - 4, y - 4), isDark, x + "," + y);
      }
    }
  }

  @Test
  void fits_a_terminal_of_80_columns() {
    String line = withoutColours(QrText.of(URL).get(0));
    assertTrue(line.length() <= 80, () -> line.length() + " columns");
  }
}
