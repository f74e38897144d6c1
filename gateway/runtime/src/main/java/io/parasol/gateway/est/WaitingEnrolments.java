// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Requests that an operator must approve. The gateway writes one file for each, and the command
 * line renames it when the operator decides.
 *
 * <pre>
 *   ID.waiting   ID.approved   ID.refused
 * </pre>
 */
public final class WaitingEnrolments {

  /** How long a request and the decision about it are kept. */
  public static final Duration VALIDITY = Duration.ofDays(3);

  /** Maximum number of requests that are kept. */
  static final int MAX_REQUESTS = 64;

  /** Maximum number of requests of the same requester among them, so that others find room. */
  static final int MAX_OF_REQUESTER = 4;

  private static final int ID_LENGTH = 12;
  private static final int MAX_REQUESTER_CHARACTERS = 200;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{" + ID_LENGTH + "}");

  private final EnrolmentFolder files;

  private WaitingEnrolments(EnrolmentFolder files) {
    this.files = files;
  }

  /**
   * Returns the requests of a site.
   *
   * @param state the state folder.
   */
  public static WaitingEnrolments in(Path state) {
    return new WaitingEnrolments(
        new EnrolmentFolder(state, state.resolve("enrolment").resolve("requests")));
  }

  /** Returns the requests of other sites for an issuer, by the name of the site. */
  static WaitingEnrolments ofIssuers(Path state) {
    return new WaitingEnrolments(
        new EnrolmentFolder(state, state.resolve("enrolment").resolve("issuer-requests")));
  }

  /** The decision of an operator. */
  public enum Decision {
    WAITING,
    APPROVED,
    REFUSED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A request.
   *
   * @param id twelve hexadecimal digits, from the device and the key.
   * @param key SHA-256 of the public key.
   * @param requester who asks: a claim, or a birth certificate.
   */
  public record Waiting(
      String id, DeviceId device, String key, String requester, Instant since, Decision decision) {

    private String fileName() {
      return id + "." + decision.wireName();
    }

    private String content() {
      return new String(
              Json.object()
                  .put("device", device.value())
                  .put("key", key)
                  .put("requester", requester)
                  .put("since", since.toEpochMilli())
                  .toBytes(),
              StandardCharsets.UTF_8)
          + "\n";
    }
  }

  /**
   * Returns the request for a device and a key; stores it if it is new.
   *
   * @param requester who asks: at most {@link #MAX_OF_REQUESTER} requests each.
   * @param onNew is called if the request is new.
   */
  Waiting request(
      DeviceId device, String key, String requester, Instant now, Consumer<Waiting> onNew)
      throws IOException, EnrolmentRefusedException {
    String id = KeyFingerprint.of(device + "\n" + key).substring(0, ID_LENGTH);
    List<Waiting> all = list(now);
    Optional<Waiting> known = all.stream().filter(each -> each.id().equals(id)).findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    if (all.size() >= MAX_REQUESTS) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.TOO_MANY_WAITING,
          "%d requests wait for an operator; try again later".formatted(all.size()));
    }
    String printable = Printable.of(requester);
    String shown = printable.substring(0, Math.min(printable.length(), MAX_REQUESTER_CHARACTERS));
    if (all.stream().filter(each -> each.requester().equals(shown)).count() >= MAX_OF_REQUESTER) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.TOO_MANY_WAITING,
          "%d requests of this requester wait for an operator".formatted(MAX_OF_REQUESTER));
    }
    Waiting added = new Waiting(id, device, key, shown, now, Decision.WAITING);
    files.create();
    files.write(added.fileName(), added.content());
    onNew.accept(added);
    return added;
  }

  /** Returns all requests, the oldest first; those that are too old are deleted. */
  public List<Waiting> list(Instant now) throws IOException {
    List<Waiting> all = new ArrayList<>();
    for (String name : files.names()) {
      Optional<Waiting> read = read(name);
      if (read.isPresent() && now.isBefore(read.get().since().plus(VALIDITY))) {
        all.add(read.get());
      } else {
        files.delete(name);
      }
    }
    all.sort((one, other) -> one.since().compareTo(other.since()));
    return all;
  }

  /**
   * Records the decision about a request.
   *
   * @throws IOException if there is no such request.
   */
  public Waiting decide(String id, Decision decision, Instant now) throws IOException {
    for (Waiting each : list(now)) {
      if (each.id().equals(id)) {
        Waiting decided =
            new Waiting(id, each.device(), each.key(), each.requester(), each.since(), decision);
        if (each.decision() == decision || files.rename(each.fileName(), decided.fileName())) {
          return decided;
        }
      }
    }
    throw new IOException("there is no request %s".formatted(Printable.of(id)));
  }

  /** Deletes a request that has got its certificate. */
  void remove(Waiting request) throws IOException {
    files.delete(request.fileName());
  }

  private Optional<Waiting> read(String name) throws IOException {
    int dot = name.indexOf('.');
    Optional<Decision> decision =
        List.of(Decision.values()).stream()
            .filter(each -> name.endsWith("." + each.wireName()))
            .findFirst();
    Optional<String> content = files.read(name);
    if (decision.isEmpty() || content.isEmpty() || !ID.matcher(name.substring(0, dot)).matches()) {
      return Optional.empty();
    }
    try {
      Members members =
          Members.of(Json.parse(content.get().strip().getBytes(StandardCharsets.UTF_8)), "request");
      return Optional.of(
          new Waiting(
              name.substring(0, dot),
              new DeviceId(members.text("device")),
              members.text("key"),
              members.text("requester"),
              Instant.ofEpochMilli(members.integer("since")),
              decision.get()));
    } catch (JsonException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
