// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.lines.LineFraming;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.LineProfileReader;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** An inverter of the shipped profile, as a test has it answer. */
final class Pi30 {

  static final LineProfile PROFILE = shipped("voltronic-pi30");
  static final LineProtocol.Messages SPEECH = (LineProtocol.Messages) PROFILE.protocol();
  static final DeviceId DEVICE = new DeviceId("inverter-1");

  /** Answers that inverters really gave (public recordings), without their frames. */
  static final String STATUS =
      "000.0 00.0 230.0 49.9 0161 0119 003 460 57.50 012 100 0069 0014 103.8 57.45 00000 00110110"
          + " 00 00 00856 010";

  static final String RATING =
      "230.0 21.7 230.0 50.0 21.7 5000 4000 48.0 46.0 42.0 56.4 54.0 0 10 010 1 0 0 6 01 0 0 54.0"
          + " 0 1";

  private final Map<String, String> answers = new HashMap<>();

  Pi30() {
    answers.put("QPIGS", STATUS);
    answers.put("QMOD", "B");
    answers.put("QPIWS", "00000100000000001000000000000000");
    answers.put("QPIRI", RATING);
    answers.put("QPI", "PI30");
    answers.put("QID", "9293333010501");
    answers.put("QVFW", "VERFW:00072.70");
  }

  static LineProfile shipped(String name) {
    try {
      return LineProfileReader.KIND.shipped(new ProfileName(name));
    } catch (ConfigException broken) {
      throw new AssertionError(broken);
    }
  }

  /** A device on a link of its own. */
  static SiteConfig.Device.Lines device(LineProfile profile, Duration every) {
    SerialSettings port =
        new SerialSettings(Path.of("/dev/ttyS1"), profile.baud().orElse(9600), Parity.NONE, 8, 1);
    return new SiteConfig.Device.Lines(
        DEVICE,
        new SiteConfig.Link.Lines(new LinkId("charger"), port),
        profile,
        every,
        Reporting.EVERY_READING);
  }

  /** From now on it answers so; nothing is silence. */
  Pi30 says(String request, String content) {
    answers.put(request, content);
    return this;
  }

  /** What it answers to the bytes of a request. */
  String answer(String request) {
    String asked = content(request);
    String content = answers.getOrDefault(asked, "NAK");
    return content.isEmpty() ? "" : framed(SPEECH.response(), content);
  }

  /** What a request asks for: without checksum and end. */
  static String content(String request) {
    return request.substring(0, request.length() - 3);
  }

  static String framed(LineFraming framing, String content) {
    return new String(LineFrame.of(framing, content), ISO_8859_1);
  }

  /** The bytes of an answer with that content. */
  static String framed(String content) {
    return framed(SPEECH.response(), content);
  }
}
