// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One-time claims: each allows one device to get a certificate for one key. The command line writes
 * one file for each. Its name is the SHA-256 of the code, so that reading the folder is not enough
 * to enrol. The first key that a claim is used with is written to the file before anything is
 * issued; a repeated request with that key gets the same certificate, and any other key is refused.
 */
public final class EnrolmentClaims {

  private static final Logger log = LoggerFactory.getLogger(EnrolmentClaims.class);

  /** How long a claim is valid, unless its maker chooses another time. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofHours(24);

  public static final Duration MAX_VALIDITY = Duration.ofDays(30);

  /** Maximum number of claims of devices that are valid at the same time. */
  static final int MAX_CLAIMS = 256;

  /** Maximum number of claims of sites that are valid at the same time. */
  static final int MAX_ISSUER_CLAIMS = 20_000;

  /** Time for which an expired claim is still known, so that its holder gets the right reason. */
  private static final Duration KEPT_EXPIRED = Duration.ofDays(7);

  /** Letters and digits that are not mistaken for each other: five bits each. */
  private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private static final int CODE_LENGTH = 16;
  private static final int GROUP_LENGTH = 4;
  private static final Pattern CODE = Pattern.compile("[" + ALPHABET + "]{" + CODE_LENGTH + "}");
  private static final Pattern CONTENT =
      Pattern.compile("(\\S{1,64}) ([0-9]{1,15}) (approval|direct) ([0-9a-z:]{0,80})\n");

  private final EnrolmentFolder files;
  private final int maxClaims;

  private EnrolmentClaims(EnrolmentFolder files, int maxClaims) {
    this.files = files;
    this.maxClaims = maxClaims;
  }

  /**
   * Returns the claims of a site.
   *
   * @param state the state folder.
   */
  public static EnrolmentClaims in(Path state) {
    return new EnrolmentClaims(
        new EnrolmentFolder(state, state.resolve("enrolment").resolve("claims")), MAX_CLAIMS);
  }

  /** Returns the claims of other sites for an issuer; the name of the site is that of a device. */
  static EnrolmentClaims ofIssuers(Path state) {
    return new EnrolmentClaims(
        new EnrolmentFolder(state, state.resolve("enrolment").resolve("issuer-claims")),
        MAX_ISSUER_CLAIMS);
  }

  /**
   * A claim.
   *
   * @param file name of its file.
   * @param needsApproval whether an operator must approve the request as well.
   * @param key what the claim was used with; empty if it was not used.
   */
  record Claim(String file, DeviceId device, Instant expires, boolean needsApproval, String key) {

    private String content() {
      return "%s %d %s %s\n"
          .formatted(device, expires.toEpochMilli(), needsApproval ? "approval" : "direct", key);
    }

    Claim boundTo(String used) {
      return new Claim(file, device, expires, needsApproval, used);
    }
  }

  /**
   * Makes a claim.
   *
   * @param needsApproval whether an operator must approve the request as well.
   * @return the code: 80 random bits, in four groups of letters and digits.
   * @throws IOException with one line, if it cannot be stored, or there are too many claims.
   */
  public String create(DeviceId device, Duration validity, boolean needsApproval, Instant now)
      throws IOException {
    return create(List.of(device), validity, needsApproval, now).get(0);
  }

  /**
   * Makes a claim for each of these devices, as {@link #create(DeviceId, Duration, boolean,
   * Instant)} does.
   *
   * @return the codes, in the order of the devices.
   */
  List<String> create(List<DeviceId> devices, Duration validity, boolean needsApproval, Instant now)
      throws IOException {
    files.create();
    int valid = removeOld(now);
    if (valid + devices.size() > maxClaims) {
      throw new IOException(
          "%d claims are valid; expected at most %d with %d more"
              .formatted(valid, maxClaims, devices.size()));
    }
    List<String> codes = new ArrayList<>();
    for (DeviceId device : devices) {
      String code = newCode();
      Claim claim =
          new Claim(KeyFingerprint.of(code), device, now.plus(validity), needsApproval, "");
      files.write(claim.file(), claim.content());
      codes.add(grouped(code));
    }
    return codes;
  }

  private static String grouped(String code) {
    StringBuilder grouped = new StringBuilder();
    for (int at = 0; at < CODE_LENGTH; at += GROUP_LENGTH) {
      grouped.append(at == 0 ? "" : "-").append(code, at, at + GROUP_LENGTH);
    }
    return grouped.toString();
  }

  private static String newCode() {
    SecureRandom random = new SecureRandom();
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < CODE_LENGTH; i++) {
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return code.toString();
  }

  /**
   * Finds the claim of a device by its code. Hyphens and case do not matter.
   *
   * @throws EnrolmentRefusedException if there is none, or it has expired.
   */
  Claim find(String device, String code, Instant now) throws EnrolmentRefusedException {
    String plain = code.replace("-", "").toUpperCase(Locale.ROOT);
    Optional<Claim> found =
        CODE.matcher(plain).matches() ? read(KeyFingerprint.of(plain)) : Optional.empty();
    Claim claim =
        found
            .filter(each -> each.device().value().equals(device))
            .orElseThrow(
                () ->
                    new EnrolmentRefusedException(
                        EnrolmentRefusal.UNKNOWN_CLAIM,
                        "there is no such claim of a device of that name"));
    if (!now.isBefore(claim.expires())) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.CLAIM_EXPIRED, "the claim expired at " + claim.expires());
    }
    return claim;
  }

  /**
   * Binds a claim to what it is used with. It is durable when this method returns.
   *
   * @param use the fingerprint of a key.
   * @throws EnrolmentRefusedException if the claim was used with something else.
   */
  void bind(Claim claim, String use) throws EnrolmentRefusedException, IOException {
    if (claim.key().equals(use)) {
      return;
    }
    if (!claim.key().isEmpty()) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.CLAIM_USED, "the claim was already used with another key");
    }
    files.write(claim.file(), claim.boundTo(use).content());
  }

  /** Ends a claim, so that not even the same request may use it again. */
  void end(Claim claim) throws IOException {
    files.write(claim.file(), claim.boundTo("used").content());
  }

  private Optional<Claim> read(String file) {
    try {
      return files.read(file).flatMap(content -> parse(file, content));
    } catch (IOException unreadable) {
      log.warn("claim for an enrolment not read file={} why=\"{}\"", file, unreadable.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Claim> parse(String file, String content) {
    Matcher fields = CONTENT.matcher(content);
    if (!fields.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Claim(
              file,
              new DeviceId(fields.group(1)),
              Instant.ofEpochMilli(Long.parseLong(fields.group(2))),
              fields.group(3).equals("approval"),
              fields.group(4)));
    } catch (IllegalArgumentException notADevice) {
      return Optional.empty();
    }
  }

  /** Deletes what expired long ago; returns the number of claims that are valid. */
  private int removeOld(Instant now) throws IOException {
    int valid = 0;
    for (String file : files.names()) {
      Optional<Claim> claim = read(file);
      if (claim.isEmpty() || now.isAfter(claim.get().expires().plus(KEPT_EXPIRED))) {
        files.delete(file);
      } else if (now.isBefore(claim.get().expires())) {
        valid++;
      }
    }
    return valid;
  }
}
