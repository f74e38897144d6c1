// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.profile.PointReader.Placed;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import io.parasol.config.yaml.Yaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a profile: the register map of a device model. A profile is the same on every machine, so
 * it uses no environment variables.
 */
final class ProfileReader {

  public static final TextFormat<ProfileName> NAME =
      TextFormat.named("the name of a profile", ProfileName::new);

  private static final Keys KEYS =
      Keys.of(
          Stream.of(
                  List.of(
                      "profile",
                      "description",
                      "source",
                      ProfileHead.CONFIDENCE,
                      "extends",
                      "without"),
                  QuirksReader.KEYS,
                  List.of("identity", FirmwareReader.KEY, RestartReader.KEY, "points"))
              .flatMap(List::stream)
              .toArray(String[]::new));

  private ProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName the name that the profile must have, if it was found by name.
   * @param others the library for the profile that it extends.
   */
  static Profile read(Path file, String text, Optional<ProfileName> fileName, ProfileLibrary others)
      throws ConfigException {
    Yaml values = new ProfileText(file, text).registers();
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(values, KEYS);
    ProfileHead head = ProfileHead.read(whole, fileName);
    Optional<Profile> base = whole.field("extends").flatMap(others::base);
    Quirks quirks = QuirksReader.read(whole, base.map(Profile::quirks).orElse(Quirks.NONE));
    ProfilePoints points = ProfilePoints.read(whole, base);
    if (whole.has("extends") && base.isEmpty()) {
      // Without the inherited points, further checks would only report follow-up problems.
      whole.source().problems().throwIfAny(file);
    }
    new PointPlan(points.placed(), points.named(), quirks).check();
    points.checkFormulas();
    Optional<IdentitySource> identity =
        IdentityReader.read(whole, points, base.flatMap(Profile::identity));
    Optional<Firmware> firmware = FirmwareReader.ofRegisters(whole);
    firmware.ifPresent(procedure -> rejectWritableLoaderPoints(procedure, points));
    Optional<Restart> restart = RestartReader.read(whole, points);
    whole.source().problems().throwIfAny(file);
    return new Profile(
            head.name().orElseThrow(),
            points.list(),
            quirks,
            identity,
            firmware,
            restart,
            head.confidence())
        .with(points.formulaList())
        .withHash(Sha256.hex(base.map(Profile::hash).orElse("") + text));
  }

  /**
   * Reports writable points in the registers of the loader. Only a verified installation may write
   * them.
   */
  private static void rejectWritableLoaderPoints(Firmware firmware, ProfilePoints points) {
    for (Placed placed : points.placed().values()) {
      Addresses at = Addresses.of(placed.point());
      if (placed.point().write().isPresent() && firmware.writes(at)) {
        placed
            .section()
            .problem(
                "write",
                at + ", which the firmware steps write",
                "registers that the firmware steps do not write");
      }
    }
  }
}
