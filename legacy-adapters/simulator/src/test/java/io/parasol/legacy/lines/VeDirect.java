// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.lines.LineProtocol;
import java.util.LinkedHashMap;
import java.util.Map;

/** Blocks as a VE.Direct device sends them; each character is a byte. */
final class VeDirect {

  static final LineProtocol.Blocks FORM =
      (LineProtocol.Blocks) Pi30.shipped("ve-direct").protocol();

  /** What a BMV-702 really sent (public recording). */
  static final String RECORDED =
      fields(
              "PID", "0x203", "V", "12065", "I", "-7625", "P", "-92", "CE", "-65473", "SOC", "839",
              "TTG", "942", "Alarm", "OFF", "Relay", "OFF", "AR", "0", "BMV", "700", "FW", "0308")
          + "\r\nChecksum\tq";

  /** The HEX frame that a charger put in between (public recording). */
  static final String HEX =
      ":A501000000000000000000000ED04C6040000000000C200000000000B0000000900C80D120172\n";

  private VeDirect() {}

  static String block(String... labelsAndValues) {
    String text = fields(labelsAndValues) + "\r\nChecksum\t";
    int sum = 0;
    for (byte each : text.getBytes(ISO_8859_1)) {
      sum += each;
    }
    return text + (char) (-sum & 0xFF);
  }

  static String charger(int number) {
    return block("PID", "0xA042", "V", "12530", "PPV", "" + number, "CS", "3", "LOAD", "ON");
  }

  private static String fields(String... labelsAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < labelsAndValues.length; i += 2) {
      text.append("\r\n").append(labelsAndValues[i]).append('\t').append(labelsAndValues[i + 1]);
    }
    return text.toString();
  }

  /** The fields of the recorded block. */
  static Map<String, String> recordedFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    RECORDED
        .strip()
        .lines()
        .filter(line -> !line.startsWith("Checksum"))
        .forEach(
            line -> {
              int tab = line.indexOf('\t');
              fields.put(line.substring(0, tab), line.substring(tab + 1));
            });
    return fields;
  }
}
