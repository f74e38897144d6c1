// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import java.io.ByteArrayOutputStream;

/** Adds the frame to the content of a line. Every character is one byte (ISO 8859-1). */
public final class LineFrame {

  private LineFrame() {}

  /** Returns the bytes of a line with this content. */
  public static byte[] of(LineFraming framing, String content) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    if (framing.checksum() == LineChecksum.KACO) {
      byte[] text = (framing.start() + content).getBytes(ISO_8859_1);
      line.writeBytes(ColumnSum.insert(text, framing.start().length()));
      line.writeBytes(framing.mark().getBytes(ISO_8859_1));
    } else {
      byte[] text = (framing.start() + content + framing.mark()).getBytes(ISO_8859_1);
      line.writeBytes(text);
      line.writeBytes(Checksum.of(framing, text, 0, text.length));
    }
    line.writeBytes(framing.end().getBytes(ISO_8859_1));
    return line.toByteArray();
  }
}
