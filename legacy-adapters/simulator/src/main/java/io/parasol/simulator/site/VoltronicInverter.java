// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import io.parasol.legacy.lines.LineFrame;
import io.parasol.simulator.plant.SmallPlant;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An off-grid inverter with the PI30 protocol. It accepts the two priority settings, rejects
 * unknown requests, and does not respond to requests with a wrong checksum.
 */
public final class VoltronicInverter implements SimulatedLineDevice {

  private static final LineFraming REQUEST =
      new LineFraming("", "", LineChecksum.PI30, "\r", LineFraming.MAX_LENGTH);
  private static final LineFraming ANSWER =
      new LineFraming("(", "", LineChecksum.PI30, "\r", LineFraming.MAX_LENGTH);

  private static final Pattern OUTPUT_PRIORITY = Pattern.compile("POP0[012]");
  private static final Pattern CHARGER_PRIORITY = Pattern.compile("PCP0[0123]");

  /** Length of checksum and end. */
  private static final int TRAILER_LENGTH = 3;

  private static final int MAX_REQUEST_LENGTH = 64;

  private final SmallPlant plant;
  private final StringBuilder received = new StringBuilder();
  private char outputPriority = '0';
  private char chargerPriority = '1';

  /**
   * @param begun the beginning of its first day.
   */
  public VoltronicInverter(Instant begun) {
    this.plant = new SmallPlant(begun);
  }

  @Override
  public String nextMessage(Instant now) {
    return "";
  }

  @Override
  public String receive(String bytes, Instant now) {
    StringBuilder responses = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      received.append(bytes.charAt(i));
      if (bytes.charAt(i) == '\r') {
        responses.append(answer(received.toString(), now));
        received.setLength(0);
      } else if (received.length() > MAX_REQUEST_LENGTH) {
        received.setLength(0);
      }
    }
    return responses.toString();
  }

  private String answer(String request, Instant now) {
    int length = request.length() - TRAILER_LENGTH;
    if (length < 1 || !framed(REQUEST, request.substring(0, length)).equals(request)) {
      return "";
    }
    plant.advanceTo(now);
    return framed(ANSWER, content(request.substring(0, length)));
  }

  private static String framed(LineFraming framing, String content) {
    return new String(LineFrame.of(framing, content), ISO_8859_1);
  }

  private String content(String request) {
    if (OUTPUT_PRIORITY.matcher(request).matches()) {
      outputPriority = request.charAt(request.length() - 1);
      return "ACK";
    }
    if (CHARGER_PRIORITY.matcher(request).matches()) {
      chargerPriority = request.charAt(request.length() - 1);
      return "ACK";
    }
    return switch (request) {
      case "QPI" -> "PI30";
      case "QID" -> "92932004102443";
      case "QVFW" -> "VERFW:00072.70";
      case "QMOD" -> "B";
      case "QPIWS" -> "00000000000000000000000000000000";
      case "QPIRI" ->
          "230.0 21.7 230.0 50.0 21.7 5000 4000 48.0 46.0 42.0 56.4 54.0 0 10 010 1 %c %c 6 01 0 0 54.0 0 1"
              .formatted(outputPriority, chargerPriority);
      case "QPIGS" -> status();
      default -> "NAK";
    };
  }

  private String status() {
    double load = plant.load();
    double volts = plant.batteryVoltage();
    double current = (plant.power() - load) / volts;
    return String.format(
        Locale.ROOT,
        "000.0 00.0 230.0 49.9 %04.0f %04.0f %03.0f 380 %05.2f %03.0f %03.0f %04.0f %04.0f %05.1f"
            + " %05.2f %05.0f 000%s 00 00 %05.0f 010",
        load * 1.1,
        load,
        load / 40,
        volts,
        Math.max(0, current),
        100 * plant.charge(),
        plant.temperature(),
        plant.power() / volts,
        plant.panelVoltage(),
        volts,
        Math.max(0, -current),
        plant.power() > 0 ? "10110" : "10000",
        plant.power());
  }
}
