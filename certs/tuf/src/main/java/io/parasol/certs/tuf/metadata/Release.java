// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metadata that makes a target a firmware release. It is the {@code custom} member beside the
 * length and the hashes (TUF 4.5), and is signed with them.
 *
 * <pre>
 * {"models": ["pv2000"], "version": "1.4.0", "release-counter": 17,
 *  "requires": {"min": "1.2.0", "max": "1.3.9"}}
 * </pre>
 *
 * @param models hardware models for which it is made, as the devices report them; at least one.
 * @param version the version that a device reports when it runs the release.
 * @param counter rises with every release for a model. A release whose counter is not above that of
 *     the running release is a downgrade.
 * @param requires versions that may be running before the installation.
 */
public record Release(
    Set<String> models, FirmwareVersion version, long counter, VersionRange requires) {

  private static final int MAX_MODELS = 64;
  private static final Pattern MODEL = Pattern.compile("[!-~]([ -~]{0,62}[!-~])?");

  public Release {
    models = Set.copyOf(models);
    if (models.isEmpty()
        || models.size() > MAX_MODELS
        || !models.stream().allMatch(model -> MODEL.matcher(model).matches())) {
      throw new IllegalArgumentException(
          "models: expected 1 to %d, each 1 to 64 printable ASCII characters"
              .formatted(MAX_MODELS));
    }
    if (counter < 1) {
      throw new IllegalArgumentException("release-counter: expected 1 or more");
    }
  }

  /** Returns the models in alphabetical order, for people. */
  public String modelsText() {
    return models.stream().sorted().collect(Collectors.joining(", "));
  }

  /**
   * Reads the release from an entry of a targets document. An entry without {@code custom} is not a
   * release.
   */
  public static Release read(TargetFile target) throws JsonException {
    Json custom =
        target
            .custom()
            .map(Json.class::cast)
            .orElseThrow(() -> new JsonException("custom is missing: the target is not a release"));
    Members members = Members.of(custom, "custom");
    try {
      Release release =
          new Release(
              new LinkedHashSet<>(
                  JsonLists.texts(members.required("models"), "custom.models", MAX_MODELS)),
              new FirmwareVersion(members.text("version")),
              members.integer("release-counter"),
              requires(members.optional("requires")));
      members.expectNoOthers();
      return release;
    } catch (IllegalArgumentException outOfBounds) {
      throw new JsonException("custom: " + outOfBounds.getMessage());
    }
  }

  private static VersionRange requires(Optional<Json> json) throws JsonException {
    if (json.isEmpty()) {
      return VersionRange.any();
    }
    Members members = Members.of(json.get(), "custom.requires");
    VersionRange range =
        new VersionRange(
            members.optionalText("min").map(FirmwareVersion::new),
            members.optionalText("max").map(FirmwareVersion::new));
    members.expectNoOthers();
    return range;
  }

  /** Returns the form that {@link #read} reads. */
  public Json.Obj toJson() {
    JsonBuilder members =
        Json.object()
            .putTexts("models", models.stream().sorted().toList())
            .put("version", version.text())
            .put("release-counter", counter);
    if (!requires.equals(VersionRange.any())) {
      JsonBuilder range =
          Json.object()
              .putOptional("min", requires.min().map(FirmwareVersion::text))
              .putOptional("max", requires.max().map(FirmwareVersion::text));
      members.put("requires", range);
    }
    return members.build();
  }
}
