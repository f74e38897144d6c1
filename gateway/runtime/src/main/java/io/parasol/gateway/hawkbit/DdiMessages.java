// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The documents of hawkBit's Direct Device Integration API, version 1. Members that Parasol does
 * not need are ignored, because the server may add some.
 */
final class DdiMessages {

  /** The shortest and the longest pause between two polls that the server may ask for. */
  static final Duration MIN_SLEEP = Duration.ofSeconds(10);

  static final Duration MAX_SLEEP = Duration.ofDays(1);

  static final Duration DEFAULT_SLEEP = Duration.ofMinutes(5);

  /** Maximum number of artifacts of a deployment. */
  private static final int MAX_ARTIFACTS = 4_096;

  private static final Pattern SLEEP = Pattern.compile("([0-9]{2}):([0-5][0-9]):([0-5][0-9])");
  private static final Pattern ACTION = Pattern.compile(".*/([0-9]{1,18})(?:\\?.*)?");
  private static final Pattern MODULE =
      Pattern.compile(".*/softwaremodules/([0-9]{1,18})/artifacts/.*");

  private DdiMessages() {}

  /**
   * The answer to a poll.
   *
   * @param sleep the pause before the next poll.
   * @param wantsAttributes whether the server asks for the attributes of the device.
   * @param deployment the action to carry out.
   * @param confirmation the action that waits for the consent of the device.
   * @param cancellation the action to cancel.
   */
  record Poll(
      Duration sleep,
      boolean wantsAttributes,
      OptionalLong deployment,
      OptionalLong confirmation,
      OptionalLong cancellation) {

    /** Returns whether the device has no open action. */
    boolean isIdle() {
      return deployment.isEmpty() && confirmation.isEmpty() && cancellation.isEmpty();
    }
  }

  /** A file of a deployment; the path of its content is made from the number of its module. */
  record Artifact(long module, String name, long length, String sha256) {}

  /**
   * A deployment.
   *
   * @param mayBegin whether the server permits the update now. It does not outside a maintenance
   *     window.
   */
  record Deployment(boolean mayBegin, List<Artifact> artifacts) {
    Deployment {
      artifacts = List.copyOf(artifacts);
    }

    Optional<Artifact> artifact(String name) {
      return artifacts.stream().filter(each -> each.name().equals(name)).findFirst();
    }
  }

  /** How far an action has come, in the words of the API. */
  enum Execution {
    SCHEDULED("scheduled", "none"),
    DOWNLOADED("downloaded", "none"),
    PROCEEDING("proceeding", "none"),
    REJECTED("rejected", "none"),
    SUCCEEDED("closed", "success"),
    FAILED("closed", "failure");

    private final String wireName;
    private final String finished;

    Execution(String wireName, String finished) {
      this.wireName = wireName;
      this.finished = finished;
    }
  }

  static Poll poll(byte[] document) throws JsonException {
    Members poll = Members.of(Json.parse(document), "poll");
    Duration sleep = DEFAULT_SLEEP;
    Optional<Json> config = poll.optional("config");
    if (config.isPresent()) {
      Members polling = Members.of(config.get(), "poll.config").object("polling");
      sleep = sleep(polling.text("sleep"));
    }
    Optional<Json> links = poll.optional("_links");
    Map<String, Json> named =
        links.isPresent() && links.get() instanceof Json.Obj object ? object.members() : Map.of();
    return new Poll(
        sleep,
        named.containsKey("configData"),
        action(named, "deploymentBase"),
        action(named, "confirmationBase"),
        action(named, "cancelAction"));
  }

  private static Duration sleep(String text) throws JsonException {
    Matcher parts = SLEEP.matcher(text);
    if (!parts.matches()) {
      throw new JsonException("poll.config.polling.sleep: expected HH:MM:SS");
    }
    Duration asked =
        Duration.ofHours(Integer.parseInt(parts.group(1)))
            .plusMinutes(Integer.parseInt(parts.group(2)))
            .plusSeconds(Integer.parseInt(parts.group(3)));
    return asked.compareTo(MIN_SLEEP) < 0
        ? MIN_SLEEP
        : asked.compareTo(MAX_SLEEP) > 0 ? MAX_SLEEP : asked;
  }

  /** Returns the number of the action that a link names. The rest of the address is not used. */
  private static OptionalLong action(Map<String, Json> links, String name) throws JsonException {
    Json link = links.get(name);
    if (link == null) {
      return OptionalLong.empty();
    }
    Matcher address = ACTION.matcher(Members.of(link, "poll._links." + name).text("href"));
    if (!address.matches()) {
      throw new JsonException("poll._links.%s: expected the number of an action".formatted(name));
    }
    return OptionalLong.of(Long.parseLong(address.group(1)));
  }

  /** Reads a deployment. */
  static Deployment deployment(byte[] document) throws JsonException {
    Members deployment = Members.of(Json.parse(document), "deployment-base").object("deployment");
    boolean mayBegin =
        !"skip".equals(deployment.optionalText("download").orElse(""))
            && !"skip".equals(deployment.optionalText("update").orElse(""))
            && !"unavailable".equals(deployment.optionalText("maintenanceWindow").orElse(""));
    List<Artifact> artifacts = new ArrayList<>();
    for (Json chunk : items(deployment.required("chunks"), "chunks")) {
      Members members = Members.of(chunk, "chunk");
      for (Json each : items(members.required("artifacts"), "artifacts")) {
        if (artifacts.size() == MAX_ARTIFACTS) {
          throw new JsonException("deployment: more than %d artifacts".formatted(MAX_ARTIFACTS));
        }
        artifacts.add(artifact(Members.of(each, "artifact")));
      }
    }
    return new Deployment(mayBegin, artifacts);
  }

  /** Reads the names of the artifacts of an action that waits for a confirmation. */
  static List<String> namesToConfirm(byte[] document) throws JsonException {
    Members confirmation =
        Members.of(Json.parse(document), "confirmation-base").object("confirmation");
    List<String> names = new ArrayList<>();
    for (Json chunk : items(confirmation.required("chunks"), "chunks")) {
      for (Json each : items(Members.of(chunk, "chunk").required("artifacts"), "artifacts")) {
        names.add(Members.of(each, "artifact").text("filename"));
      }
    }
    return names;
  }

  private static List<Json> items(Json array, String what) throws JsonException {
    if (array instanceof Json.Arr items) {
      return items.items();
    }
    throw new JsonException(what + ": expected an array");
  }

  private static Artifact artifact(Members artifact) throws JsonException {
    String name = artifact.text("filename");
    Members links = artifact.object("_links");
    Optional<Json> link = links.optional("download").or(() -> links.optional("download-http"));
    if (link.isEmpty()) {
      throw new JsonException("artifact._links.download is missing");
    }
    Matcher address = MODULE.matcher(Members.of(link.get(), "artifact._links").text("href"));
    if (!address.matches()) {
      throw new JsonException("artifact._links: expected the number of a software module");
    }
    return new Artifact(
        Long.parseLong(address.group(1)),
        name,
        artifact.integer("size"),
        artifact.object("hashes").text("sha256"));
  }

  /** Returns the feedback about an action. */
  static Json.Obj feedback(long action, Execution execution, List<String> details) {
    JsonBuilder status =
        Json.object()
            .put("execution", execution.wireName)
            .put("result", Json.object().put("finished", execution.finished))
            .putTexts("details", details);
    return Json.object().put("id", Long.toString(action)).put("status", status).build();
  }

  /** Returns the answer to a request for a confirmation. */
  static Json.Obj confirmation(boolean isConfirmed, List<String> details) {
    return Json.object()
        .put("confirmation", isConfirmed ? "confirmed" : "denied")
        .put("code", BigDecimal.valueOf(isConfirmed ? 1 : -1))
        .putTexts("details", details)
        .build();
  }

  /** Returns the statement that a device has a distribution set already. */
  static Json.Obj installed(String name, String version) {
    return Json.object().put("name", name).put("version", version).build();
  }

  /** Returns the attributes of a device, which replace those that the server has. */
  static Json.Obj attributes(Map<String, String> attributes) {
    JsonBuilder data = Json.object();
    attributes.forEach(data::put);
    return Json.object().put("mode", "replace").put("data", data).build();
  }
}
