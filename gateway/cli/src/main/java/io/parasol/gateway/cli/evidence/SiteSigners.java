// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.trust.LockedOutHolders;
import io.parasol.gateway.trust.ReloadableSettings;
import io.parasol.gateway.trust.SignedPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Who may sign commands, from the same sources as in a gateway that starts.
 *
 * @param signed the policy that the owners have signed; the configured signers do not count then.
 * @param isUnreadable whether the signed policy cannot be read: it is unknown whom it denies, so
 *     that the gateway refuses everyone.
 * @param policy what is in force.
 */
record SiteSigners(Optional<SitePolicy> signed, boolean isUnreadable, CommandPolicy policy) {

  static SiteSigners of(SiteConfig config) throws UnusableKeyException {
    AtomicBoolean isUnreadable = new AtomicBoolean();
    Optional<SitePolicy> signed =
        SignedPolicy.stored(
            StateFolder.policyIn(config.state()),
            config.site(),
            (file, why, consequence) -> isUnreadable.set(true));
    CommandPolicy policy =
        signed.isPresent()
            ? signed.get().commandPolicy()
            : new ReloadableSettings(config.signers().values(), config.thresholds(), recorded -> {})
                .policy();
    return new SiteSigners(signed, isUnreadable.get(), policy);
  }

  /** Returns what the owners have denied, with all certificates of holders who are locked out. */
  DenyList denied(SiteAuthority authority, SiteConfig config) throws AuthorityException {
    if (signed.isEmpty()) {
      return DenyList.EMPTY;
    }
    Set<DeviceId> own =
        config.devices().values().stream()
            .filter(SiteConfig.Device.Legacy.class::isInstance)
            .map(SiteConfig.Device::id)
            .collect(Collectors.toSet());
    DeniedHolders holders =
        new LockedOutHolders(config.state()).of(signed.get(), authority::holders).without(own);
    return new DenyList(signed.get().refusedCertificates(), holders);
  }

  /** Returns the number of signatures that a command needs. */
  int signatures(CommandClass commandClass) {
    return policy.thresholds().getOrDefault(commandClass, 0);
  }

  private Set<String> deniedKeys() {
    return signed.map(SitePolicy::refusedKeys).orElse(Set.of());
  }

  List<VendorLockOut> lockedOut() {
    return signed.map(SitePolicy::lockedOut).orElse(List.of());
  }

  private String source() {
    if (isUnreadable) {
      return "signed policy, which cannot be read: no other client than the gateway is admitted";
    }
    return signed.isPresent() ? "signed policy" : "configuration";
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "signers of commands, from the %s; each for all devices of the site".formatted(source()));
    for (CommandPolicy.Signer each : policy.signers()) {
      lines.add("  %s: %s; key %s".formatted(each.name(), classes(each), each.key().fingerprint()));
    }
    deniedKeys().stream().sorted().forEach(key -> lines.add("  denied key " + key));
    for (CommandClass each : CommandClass.values()) {
      lines.add(
          "  class %s: signatures of %d signers".formatted(each.wireName(), signatures(each)));
    }
    lockedOut()
        .forEach(
            each ->
                lines.add(
                    "  vendor %s locked out since %s".formatted(each.vendor(), each.since())));
    return lines;
  }

  static String classes(CommandPolicy.Signer signer) {
    return signer.classes().stream()
        .sorted()
        .map(CommandClass::wireName)
        .collect(Collectors.joining(", "));
  }

  Json.Obj json() {
    JsonBuilder thresholds = Json.object();
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each.wireName(), signatures(each));
    }
    return Json.object()
        .put("source", source())
        .put(
            "signers",
            policy.signers().stream()
                .map(each -> each.json().put("devices", "all").build())
                .toList())
        .putTexts("denied-keys", deniedKeys().stream().sorted().toList())
        .put("thresholds", thresholds)
        .put("locked-out", lockedOutJson())
        .build();
  }

  private JsonBuilder lockedOutJson() {
    JsonBuilder vendors = Json.object();
    lockedOut().forEach(each -> vendors.put(each.vendor(), each.json()));
    return vendors;
  }
}
