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
 * Reads the profile of a device that speaks in lines of text: how it speaks, and what its lines
 * mean. It takes no variables of the environment, as every profile.
 */
final class LineProfileReader {

  /** What {@code protocol} says in such a profile; a profile of registers has no such key. */
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

  /** More than any such device says. */
  private static final int MOST_POINTS = 1_000;

  private LineProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName what the profile must be called, where it was found under a name.
   */
  static LineProfile read(Path file, String text, Optional<ProfileName> fileName)
      throws ConfigException {
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(text, KEYS);
    Optional<ProfileName> name = whole.required("profile", ProfileReader.NAME);
    if (name.isPresent() && fileName.isPresent() && !name.equals(fileName)) {
      whole.problem("profile", Field.quoted(name.get().value()), fileName.get() + ", as its file");
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
