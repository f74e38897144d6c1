// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The requirements of a standard for one kind of component and one level.
 *
 * @param name as on the command line.
 * @param note what the list is not.
 */
record RequirementProfile(
    String name, String standard, String note, List<Requirement> requirements) {

  /** The profiles that exist. */
  static final List<String> NAMES = List.of("iec62443-4-2-sl2");

  /**
   * What a status may be. {@code host} is a requirement for the machine and its operating system.
   */
  static final Set<String> STATUSES = Set.of("met", "partly", "not-met", "host", "not-applicable");

  RequirementProfile {
    requirements = List.copyOf(requirements);
  }

  /**
   * Reads a profile from the program's resources.
   *
   * @param name one of {@link #NAMES}.
   */
  static RequirementProfile of(String name) {
    try (InputStream in = RequirementProfile.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("the profile is missing in the program: " + name);
      }
      return read(in.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (JsonException malformed) {
      throw new IllegalStateException("the profile is malformed: " + name, malformed);
    }
  }

  private static RequirementProfile read(byte[] document) throws JsonException {
    Members profile = Members.of(Json.parse(document), "profile");
    List<Requirement> requirements = new ArrayList<>();
    for (Json each : items(profile.required("requirements"))) {
      Members members = Members.of(each, "requirement");
      requirements.add(
          new Requirement(
              members.text("id"),
              members.text("title"),
              members.text("status"),
              new Requirement.Means(
                  members.text("how"),
                  members.text("doc"),
                  texts(members.required("tests")),
                  texts(members.required("proofs")))));
      members.expectNoOthers();
    }
    return new RequirementProfile(
        profile.text("profile"), profile.text("standard"), profile.text("note"), requirements);
  }

  /** Returns the items of an array. */
  static List<Json> items(Json json) throws JsonException {
    if (!(json instanceof Json.Arr array)) {
      throw new JsonException("expected an array");
    }
    return array.items();
  }

  /** Returns the items of an array of texts. */
  static List<String> texts(Json json) throws JsonException {
    List<String> texts = new ArrayList<>();
    for (Json each : items(json)) {
      if (!(each instanceof Json.Str text)) {
        throw new JsonException("expected an array of texts");
      }
      texts.add(text.text());
    }
    return texts;
  }
}
