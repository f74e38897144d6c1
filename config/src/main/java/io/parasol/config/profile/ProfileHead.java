// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Confidence;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys that profiles of all kinds have.
 *
 * @param name empty if it is missing or wrong, which is reported.
 */
public record ProfileHead(Optional<ProfileName> name, Confidence confidence) {

  static final String CONFIDENCE = "confidence";

  private static final List<Confidence> STATED =
      List.of(Confidence.RECORDED, Confidence.TWO_SOURCES, Confidence.ONE_SOURCE);

  private static final TextFormat<Confidence> CONFIDENCE_FORM =
      new TextFormat<>(
          Words.oneOf(STATED.stream().map(Confidence::wireName).toList()),
          text -> STATED.stream().filter(each -> each.wireName().equals(text)).findFirst());

  private static final TextFormat<String> PROSE = new TextFormat<>("text", Optional::of);

  /** Returns the keys of a profile with a protocol. */
  public static Keys keys(String... own) {
    return Keys.of(
        Stream.concat(
                Stream.of("profile", "protocol", "description", "source", CONFIDENCE),
                Stream.of(own))
            .toArray(String[]::new));
  }

  /**
   * Reads the keys.
   *
   * @param fileName the name that the profile must have, if it was found by name.
   */
  static ProfileHead read(Section whole, Optional<ProfileName> fileName) {
    Optional<ProfileName> name = whole.required("profile", ProfileReader.NAME);
    if (name.isPresent() && fileName.isPresent() && !name.equals(fileName)) {
      whole.problem(
          "profile", Field.quoted(name.get().value()), fileName.get() + ", like the file name");
    }
    whole.optional("description", PROSE);
    whole.optional("source", PROSE);
    return new ProfileHead(
        name, whole.optional(CONFIDENCE, CONFIDENCE_FORM, Confidence.NOT_STATED));
  }

  /** Reads the keys as {@link #read(Section, Optional)} does, of a profile with this protocol. */
  public static ProfileHead read(Section whole, Optional<ProfileName> fileName, String protocol) {
    ProfileHead head = read(whole, fileName);
    whole.required(
        "protocol", new TextFormat<>(protocol, text -> Optional.of(text).filter(protocol::equals)));
    return head;
  }
}
