// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Reads the profile of a device with a line-based text protocol: the protocol and the meaning of
 * its lines. Profiles use no environment variables.
 */
public final class LineProfileReader {

  /** The value of {@code protocol} in such a profile. A register profile has no such key. */
  private static final String PROTOCOL = "lines";

  /** The kind of these profiles. */
  public static final ProfileKind<LineProfile> KIND =
      new ProfileKind<>(PROTOCOL, "a register profile", "a line profile", LineProfileReader::read);

  private static final Keys KEYS =
      ProfileHead.keys(
          "baud",
          "request",
          "answer",
          "stream",
          "messages",
          IdentityReader.KEY,
          FirmwareReader.KEY,
          "points");

  private static final TextFormat<Integer> BAUD = TextFormat.integer(50, 4_000_000);

  /** More points than any such device has. */
  private static final int MAX_POINTS = 1_000;

  private LineProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName the name that the profile must have, if it was found by name.
   */
  private static LineProfile read(Path file, String text, Optional<ProfileName> fileName)
      throws ConfigException {
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(text, KEYS);
    ProfileHead head = ProfileHead.read(whole, fileName, PROTOCOL);
    Optional<Integer> baud = whole.optional("baud", BAUD);
    Optional<LineProtocol> protocol = LineSpeechReader.read(whole);
    List<Named> named = whole.requiredEntries("points", "a mapping of points");
    List<LinePoint> points = points(whole, named, protocol);
    Optional<IdentitySource> identity =
        IdentityReader.ofLines(whole, named.stream().map(Named::name).collect(Collectors.toSet()));
    Optional<Firmware> firmware = FirmwareReader.ofLines(whole);
    whole.source().problems().throwIfAny(file);
    return new LineProfile(
        head.name().orElseThrow(),
        baud.map(OptionalInt::of).orElse(OptionalInt.empty()),
        protocol.orElseThrow(),
        points,
        identity,
        firmware,
        head.confidence(),
        Sha256.hex(text));
  }

  private static List<LinePoint> points(
      Section whole, List<Named> named, Optional<LineProtocol> protocol) {
    if (named.size() > MAX_POINTS) {
      whole.problem("points", named.size() + " points", "at most " + MAX_POINTS);
      return List.of();
    }
    Map<PointName, LinePoint> points = new LinkedHashMap<>();
    for (Named each : named) {
      LinePointReader.read(each, protocol).ifPresent(point -> points.put(point.name(), point));
    }
    return new ArrayList<>(points.values());
  }
}
