// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.Field.Named;
import io.parasol.config.site.Firmware;
import io.parasol.config.site.LinePoint;
import io.parasol.config.site.LineProfile;
import io.parasol.config.site.LineSpeech;
import io.parasol.config.site.PointName;
import io.parasol.config.site.ProfileName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the profile of a device with a line-based text protocol: the protocol and the meaning of
 * its lines. Profiles use no environment variables.
 */
final class LineProfileReader {

  /** The value of {@code protocol} in such a profile. A register profile has no such key. */
  static final String PROTOCOL = "lines";

  private static final Keys KEYS =
      Keys.of(
          "profile",
          "protocol",
          "description",
          "source",
          "baud",
          "request",
          "answer",
          "stream",
          "messages",
          FirmwareReader.KEY,
          "points");

  private static final Form<String> PROSE = new Form<>("text", Optional::of);
  private static final Form<String> LINES =
      new Form<>(PROTOCOL, text -> Optional.of(text).filter(PROTOCOL::equals));
  private static final Form<Integer> BAUD = Form.whole(50, 4_000_000);

  /** More points than any such device has. */
  private static final int MOST_POINTS = 1_000;

  private LineProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName the name that the profile must have, if it was found by name.
   */
  static LineProfile read(Path file, String text, Optional<ProfileName> fileName)
      throws ConfigException {
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(text, KEYS);
    Optional<ProfileName> name = whole.required("profile", ProfileReader.NAME);
    if (name.isPresent() && fileName.isPresent() && !name.equals(fileName)) {
      whole.problem(
          "profile", Field.quoted(name.get().value()), fileName.get() + ", like the file name");
    }
    whole.required("protocol", LINES);
    whole.optional("description", PROSE);
    whole.optional("source", PROSE);
    Optional<Integer> baud = whole.optional("baud", BAUD);
    Optional<LineSpeech> speech = LineSpeechReader.read(whole);
    List<LinePoint> points = points(whole, speech);
    Optional<Firmware> firmware = FirmwareReader.ofLines(whole);
    whole.source().problems().throwIfAny(file);
    return new LineProfile(
        name.orElseThrow(),
        baud.map(OptionalInt::of).orElse(OptionalInt.empty()),
        speech.orElseThrow(),
        points,
        firmware);
  }

  private static List<LinePoint> points(Section whole, Optional<LineSpeech> speech) {
    List<Named> named = whole.requiredEntries("points", "a mapping of points");
    if (named.size() > MOST_POINTS) {
      whole.problem("points", named.size() + " points", "at most " + MOST_POINTS);
      return List.of();
    }
    Map<PointName, LinePoint> points = new LinkedHashMap<>();
    for (Named each : named) {
      LinePointReader.read(each, speech).ifPresent(point -> points.put(point.name(), point));
    }
    return new ArrayList<>(points.values());
  }
}
