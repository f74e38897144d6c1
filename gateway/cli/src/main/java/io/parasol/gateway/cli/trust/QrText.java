// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A QR code for a terminal: each character is two modules, one above the other. Colours are set by
 * ANSI sequences, so that it is dark on light in every terminal.
 */
final class QrText {

  /** Width of the margin in modules (ISO/IEC 18004, 6.3.8). */
  private static final int MARGIN = 4;

  private static final String BLACK_ON_WHITE = "\u001b[30;107m";
  private static final String RESET = "\u001b[0m";

  private QrText() {}

  /** Returns the lines of the QR code of a text. */
  static List<String> of(String text) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    List<String> lines = new ArrayList<>();
    for (int y = -MARGIN; y < code.size + MARGIN; y += 2) {
      StringBuilder line = new StringBuilder(BLACK_ON_WHITE);
      for (int x = -MARGIN; x < code.size + MARGIN; x++) {
        line.append(modules(code.getModule(x, y), code.getModule(x, y + 1)));
      }
      lines.add(line.append(RESET).toString());
    }
    return lines;
  }

  private static char modules(boolean isUpperDark, boolean isLowerDark) {
    if (isUpperDark) {
      return isLowerDark ? '█' : '▀';
    }
    return isLowerDark ? '▄' : ' ';
  }
}
