// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.broker.access.Permission;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.state.SiteFiles;
import io.parasol.legacy.DeviceIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a site consists of, as names with values that stay the same until a person changes
 * something: versions, components, configuration, firmware, access and signers. A renewed
 * certificate is no change.
 *
 * @param entries in the order of their names.
 */
record Baseline(Map<String, String> entries) {

  private static final long FORMAT = 1;
  private static final String ABSENT = "absent";

  static Baseline of(SiteConfig config) throws AuthorityException, UnusableKeyException {
    Map<String, String> entries = new TreeMap<>();
    Versions.all().forEach((name, value) -> entries.put("version " + name, value));
    Components.ofThisProcess().hashes().forEach((name, hash) -> entries.put("jar " + name, hash));
    SiteFiles.hashes(config.file(), config.sunSpecModels())
        .forEach((file, hash) -> entries.put("configuration " + file, hash));
    putDevices(entries, config);
    putAccess(entries, config);
    return new Baseline(entries);
  }

  private static void putDevices(Map<String, String> entries, SiteConfig config) {
    IdentityStore identities = IdentityStore.in(config.state());
    for (DeviceId device : config.devices().keySet()) {
      entries.put(
          "device " + device,
          identities.find(device).map(each -> text(each.known())).orElse("not identified yet"));
    }
  }

  private static String text(DeviceIdentity identity) {
    return "%s %s, serial %s, firmware %s"
        .formatted(
            identity.manufacturer(), identity.model(), identity.serial(), identity.firmware());
  }

  private static void putAccess(Map<String, String> entries, SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    SiteSigners signers = SiteSigners.of(config);
    for (CertificateHolders.Holder each : CertificateHolders.of(config, signers).holders()) {
      entries.merge(
          "certificate " + each.certificate().identity().uri(),
          each.state(),
          (one, other) -> one.equals(other) ? one : "valid");
    }
    RoleRights.of(config)
        .forEach(
            (role, rights) -> rights.forEach(each -> entries.put(name(role, each), value(each))));
    signers
        .policy()
        .signers()
        .forEach(
            each ->
                entries.put(
                    "signer " + each.name(),
                    SiteSigners.classes(each) + "; key " + each.key().fingerprint()));
    signers
        .lockedOut()
        .forEach(
            each -> entries.put("vendor " + each.vendor(), "locked out since " + each.since()));
    for (CommandClass each : CommandClass.values()) {
      entries.put(
          "signatures for " + each.wireName(),
          String.valueOf(signers.policy().thresholds().getOrDefault(each, 0)));
    }
  }

  private static String name(String role, Permission right) {
    return "right of %s: %s %s"
        .formatted(role, right.activity().name().toLowerCase(Locale.ROOT), right.filter());
  }

  private static String value(Permission right) {
    return right.retained() ? "also retained" : "not retained";
  }

  /** Reads the entries of a verified file. */
  static Baseline read(Json.Obj payload) throws JsonException {
    if (!(payload.members().get("entries") instanceof Json.Obj entries)) {
      throw new JsonException("baseline.entries: expected an object");
    }
    Map<String, String> read = new TreeMap<>();
    for (Map.Entry<String, Json> each : entries.members().entrySet()) {
      if (!(each.getValue() instanceof Json.Str text)) {
        throw new JsonException("baseline.entries: expected strings only");
      }
      read.put(each.getKey(), text.text());
    }
    return new Baseline(read);
  }

  void putInto(JsonBuilder payload) {
    JsonBuilder all = Json.object();
    entries.forEach((name, value) -> all.put(name, value));
    payload.put("format", FORMAT).put("entries", all);
  }

  /** A difference; a value that is absent is named so. */
  record Difference(String name, String before, String now) {}

  /** Returns what differs now from this baseline. */
  List<Difference> differences(Baseline now) {
    TreeSet<String> names = new TreeSet<>(entries.keySet());
    names.addAll(now.entries.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      String before = entries.getOrDefault(name, ABSENT);
      String after = now.entries.getOrDefault(name, ABSENT);
      if (!before.equals(after)) {
        differences.add(new Difference(name, before, after));
      }
    }
    return differences;
  }
}
