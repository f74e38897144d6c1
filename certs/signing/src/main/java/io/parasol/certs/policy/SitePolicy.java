// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.policy;

import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandPolicy.Signer;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The policy of a site: who may sign commands, and which keys and certificates are denied.
 * Immutable.
 *
 * @param signers with unique names; at most {@link #MAX_SIGNERS}.
 * @param thresholds for every class, 1 to {@link #MAX_SIGNERS}. A class with fewer signers than its
 *     threshold cannot be commanded.
 * @param deniedCertificates serial numbers (RFC 5280, 4.1.2.2), at most {@link #MAX_DENIED}.
 * @param deniedKeys fingerprints of signing keys: SHA-256 of the SubjectPublicKeyInfo in lower-case
 *     hex; at most {@link #MAX_DENIED}. The signatures of such a key do not count, whatever name it
 *     has.
 * @param lockedOut the vendors that the owners have locked out, with unique names; at most {@link
 *     #MAX_LOCKED_OUT}.
 */
public record SitePolicy(
    SiteId site,
    List<Signer> signers,
    Map<CommandClass, Integer> thresholds,
    Set<BigInteger> deniedCertificates,
    Set<String> deniedKeys,
    List<VendorLockOut> lockedOut) {

  /** The path of the policy among the targets of the site's repository. */
  public static final String PATH = "policy.json";

  /** Maximum size of the document in bytes. */
  public static final int MAX_BYTES = 1024 * 1024;

  public static final int MAX_SIGNERS = 256;
  public static final int MAX_DENIED = 8192;
  public static final int MAX_LOCKED_OUT = 64;

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_SERIAL_BITS = 160;

  public SitePolicy {
    signers = List.copyOf(signers);
    thresholds = Map.copyOf(thresholds);
    deniedCertificates = Set.copyOf(deniedCertificates);
    deniedKeys = Set.copyOf(deniedKeys);
    lockedOut = List.copyOf(lockedOut);
    Set<SignerName> names = new LinkedHashSet<>();
    require(
        signers.size() <= MAX_SIGNERS
            && signers.stream().allMatch(signer -> names.add(signer.name())),
        "signers: expected at most %d, with unique names".formatted(MAX_SIGNERS));
    for (CommandClass each : CommandClass.values()) {
      Integer threshold = thresholds.get(each);
      require(
          threshold != null && threshold >= 1 && threshold <= MAX_SIGNERS,
          "threshold of %s: expected 1 to %d".formatted(each.wireName(), MAX_SIGNERS));
    }
    require(
        deniedCertificates.size() <= MAX_DENIED && deniedKeys.size() <= MAX_DENIED,
        "denied: expected at most %d of each kind".formatted(MAX_DENIED));
    requireSerials(deniedCertificates);
    requireFingerprints(deniedKeys);
    Set<String> vendors = new LinkedHashSet<>();
    require(
        lockedOut.size() <= MAX_LOCKED_OUT
            && lockedOut.stream().allMatch(each -> vendors.add(each.vendor())),
        "locked-out: expected at most %d vendors, with unique names".formatted(MAX_LOCKED_OUT));
  }

  static void requireSerials(Set<BigInteger> serials) {
    for (BigInteger serial : serials) {
      require(
          serial.signum() > 0 && serial.bitLength() <= MAX_SERIAL_BITS,
          "denied certificate: expected a positive serial number of at most 20 octets");
    }
  }

  static void requireFingerprints(Set<String> keys) {
    for (String key : keys) {
      require(
          FINGERPRINT.matcher(key).matches(),
          "denied key: expected a fingerprint of 64 lower-case hex digits");
    }
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }

  /**
   * Returns a policy without signers and with the default thresholds. No command can be signed
   * under it.
   */
  public static SitePolicy empty(SiteId site) {
    Map<CommandClass, Integer> defaults = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      defaults.put(each, each.defaultThreshold());
    }
    return new SitePolicy(site, List.of(), defaults, Set.of(), Set.of(), List.of());
  }

  /**
   * Reads the document strictly, so that no member is ignored silently.
   *
   * @throws JsonException with a message of one line.
   */
  public static SitePolicy read(byte[] document) throws JsonException {
    return PolicyJson.read(document);
  }

  /** Returns the document that {@link #read} reads. */
  public byte[] document() {
    return PolicyJson.write(this);
  }

  /**
   * Returns the policy for commands: all signers except those whose keys are denied or belong to a
   * vendor that is locked out.
   */
  public CommandPolicy commandPolicy() {
    Set<String> refused = refusedKeys();
    return new CommandPolicy(
        signers.stream().filter(each -> !refused.contains(each.key().fingerprint())).toList(),
        thresholds);
  }

  /** Returns the fingerprints of all keys whose signatures do not count. */
  public Set<String> refusedKeys() {
    Set<String> all = new LinkedHashSet<>(deniedKeys);
    lockedOut.forEach(each -> all.addAll(each.removed().keys()));
    return all;
  }

  /** Returns the serial numbers of all certificates that are denied by their number. */
  public Set<BigInteger> refusedCertificates() {
    Set<BigInteger> all = new LinkedHashSet<>(deniedCertificates);
    lockedOut.forEach(each -> all.addAll(each.removed().certificates()));
    return all;
  }

  /** Returns the serial numbers that a lock-out names, whose holders are denied. */
  public Set<BigInteger> lockedOutCertificates() {
    Set<BigInteger> all = new LinkedHashSet<>();
    lockedOut.forEach(each -> all.addAll(each.removed().certificates()));
    return all;
  }

  /**
   * Returns the people and native devices whose certificates are all denied: those that a lock-out
   * names, and the holders of the certificates that it names.
   *
   * @param holders the holders of {@link #lockedOutCertificates}, as far as they are known.
   */
  public DeniedHolders refusedHolders(Map<BigInteger, Identity> holders) {
    Set<OperatorName> people = new LinkedHashSet<>();
    Set<DeviceId> devices = new LinkedHashSet<>();
    for (VendorLockOut each : lockedOut) {
      people.addAll(each.removed().people());
      devices.addAll(each.removed().devices());
    }
    for (BigInteger serial : lockedOutCertificates()) {
      Identity holder = holders.get(serial);
      if (holder instanceof Identity.Operator person) {
        people.add(person.name());
      } else if (holder instanceof Identity.Device device) {
        devices.add(device.device());
      }
    }
    return new DeniedHolders(people, devices);
  }

  /** Returns this policy with a signer, in place of a signer with the same name. */
  public SitePolicy withSigner(Signer signer) {
    Map<SignerName, Signer> named = new LinkedHashMap<>();
    signers.forEach(each -> named.put(each.name(), each));
    named.put(signer.name(), signer);
    return withSigners(new ArrayList<>(named.values()));
  }

  /**
   * Returns this policy without a signer.
   *
   * @throws IllegalArgumentException if there is no signer of this name.
   */
  public SitePolicy withoutSigner(SignerName name) {
    List<Signer> others = signers.stream().filter(each -> !each.name().equals(name)).toList();
    require(others.size() < signers.size(), "there is no signer " + name);
    return withSigners(others);
  }

  private SitePolicy withSigners(List<Signer> others) {
    return new SitePolicy(site, others, thresholds, deniedCertificates, deniedKeys, lockedOut);
  }

  public SitePolicy withThreshold(CommandClass commandClass, int threshold) {
    Map<CommandClass, Integer> others = new EnumMap<>(thresholds);
    others.put(commandClass, threshold);
    return new SitePolicy(site, signers, others, deniedCertificates, deniedKeys, lockedOut);
  }

  /**
   * Returns this policy with other denied certificates.
   *
   * @param change receives a mutable copy of the current set.
   */
  public SitePolicy withDeniedCertificates(Consumer<Set<BigInteger>> change) {
    Set<BigInteger> others = new LinkedHashSet<>(deniedCertificates);
    change.accept(others);
    return new SitePolicy(site, signers, thresholds, others, deniedKeys, lockedOut);
  }

  /**
   * Returns this policy with other denied keys.
   *
   * @param change receives a mutable copy of the current set.
   */
  public SitePolicy withDeniedKeys(Consumer<Set<String>> change) {
    Set<String> others = new LinkedHashSet<>(deniedKeys);
    change.accept(others);
    return new SitePolicy(site, signers, thresholds, deniedCertificates, others, lockedOut);
  }

  /** Returns this policy with a lock-out, in place of an earlier one of the same vendor. */
  public SitePolicy withLockOut(VendorLockOut lockOut) {
    List<VendorLockOut> others = new ArrayList<>(lockedOut);
    others.removeIf(each -> each.vendor().equals(lockOut.vendor()));
    others.add(lockOut);
    return withLockedOut(others);
  }

  /**
   * Returns this policy without the lock-out of a vendor.
   *
   * @throws IllegalArgumentException if the vendor is not locked out.
   */
  public SitePolicy withoutLockOut(String vendor) {
    List<VendorLockOut> others =
        lockedOut.stream().filter(each -> !each.vendor().equals(vendor)).toList();
    require(others.size() < lockedOut.size(), vendor + " is not locked out");
    return withLockedOut(others);
  }

  private SitePolicy withLockedOut(List<VendorLockOut> others) {
    return new SitePolicy(site, signers, thresholds, deniedCertificates, deniedKeys, others);
  }
}
