// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.cli.verb.Console;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol trust lock-out}: takes all rights from a vendor in one signed document. */
@Command(
    name = "lock-out",
    description = {
      "Locks a vendor out: its releases, signing keys, people and certificates no longer count, and"
          + " the gateway no longer connects to its broker. The owners sign one draft.",
      "The keys of the delegation to the vendor are included. The gateway applies it with the next"
          + " refresh of the repository, or at once after parasol reload, and signs a receipt."
    })
final class TrustLockOutVerb extends TrustVerb.ChangesRepository {

  @Parameters(paramLabel = "VENDOR", description = "The vendor's name, as in trust delegate.")
  private String name;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Another public key of the vendor; may be repeated.")
  private List<Path> keys = new ArrayList<>();

  @Option(
      names = "--signer",
      paramLabel = "NAME",
      description = "A signer of commands that belongs to the vendor; may be repeated.")
  private List<String> signers = new ArrayList<>();

  @Option(
      names = "--person",
      paramLabel = "NAME",
      description = "A person of the vendor, as in pki issue operator; may be repeated.")
  private List<String> people = new ArrayList<>();

  @Option(
      names = "--certificate",
      paramLabel = "SERIAL",
      description = {
        "The serial number of another certificate, in hex; may be repeated.",
        "If the authority of the site has issued it, all certificates of its holder are denied,"
            + " also newer ones."
      })
  private List<String> certificates = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "A native device that the vendor operates; may be repeated.")
  private List<String> devices = new ArrayList<>();

  @Option(
      names = "--destination",
      paramLabel = "HOST:PORT",
      description = "An address of the vendor's central broker, as in bridge.to; may be repeated.")
  private List<String> destinations = new ArrayList<>();

  @Option(names = "--reason", paramLabel = "TEXT", description = "One line for people.")
  private String reason = "";

  @Option(names = "--remove", description = "End the lock-out; delegate to the vendor again then.")
  private boolean remove;

  @Override
  void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
    RepositoryEditor editor = RepositoryEditor.open(folder);
    RoleName vendor = TrustVerb.vendor(name);
    if (remove) {
      editor.changePolicy(policy -> policy.withoutLockOut(vendor.text()), Instant.now());
      TrustVerb.printNextSteps(console, vendor + " is no longer locked out");
      return;
    }
    VendorLockOut.Removed removed =
        new VendorLockOut.Removed(
            keys(editor, vendor), serials(), people(), devices(), addresses());
    if (removed.isEmpty()) {
      throw new IllegalArgumentException(
          "lock-out: nothing is delegated to %s; expected --key, --signer, --person, --device, --certificate or --destination"
              .formatted(vendor));
    }
    editor.lockOut(
        new VendorLockOut(
            vendor.text(), Instant.now().truncatedTo(ChronoUnit.SECONDS), reason, removed),
        Instant.now());
    TrustVerb.printNextSteps(
        console,
        "%s is locked out (%d keys, %d people, %d devices, %d certificates, %d destinations)"
            .formatted(
                vendor,
                removed.keys().size(),
                removed.people().size(),
                removed.devices().size(),
                removed.certificates().size(),
                removed.destinations().size()));
  }

  private Set<String> keys(RepositoryEditor editor, RoleName vendor)
      throws RepositoryEditException, UnusableKeyException {
    Set<String> fingerprints = new LinkedHashSet<>();
    for (DelegatedRole each : editor.vendors()) {
      if (each.name().equals(vendor)) {
        each.keys().distinct().stream()
            .filter(MetadataKey::isSupported)
            .forEach(key -> fingerprints.add(key.fingerprint()));
      }
    }
    for (Path file : keys) {
      fingerprints.add(VerificationKey.read(file).fingerprint());
    }
    SitePolicy policy = editor.policy();
    for (String signer : signers) {
      fingerprints.add(key(policy, new SignerName(signer)).fingerprint());
    }
    return fingerprints;
  }

  private static VerificationKey key(SitePolicy policy, SignerName name) {
    return policy.signers().stream()
        .filter(each -> each.name().equals(name))
        .map(CommandPolicy.Signer::key)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no signer " + name));
  }

  private Set<BigInteger> serials() {
    Set<BigInteger> serials = new LinkedHashSet<>();
    for (String hex : certificates) {
      String lowered = hex.toLowerCase(Locale.ROOT).replace(":", "");
      if (!lowered.matches("[0-9a-f]{1,40}")) {
        throw new IllegalArgumentException("--certificate \"%s\": expected hex".formatted(hex));
      }
      serials.add(new BigInteger(lowered, 16));
    }
    return serials;
  }

  private Set<OperatorName> people() {
    Set<OperatorName> names = new LinkedHashSet<>();
    people.forEach(each -> names.add(new OperatorName(each)));
    return names;
  }

  private Set<DeviceId> devices() {
    Set<DeviceId> ids = new LinkedHashSet<>();
    devices.forEach(each -> ids.add(new DeviceId(each)));
    return ids;
  }

  private Set<HostPort> addresses() {
    Set<HostPort> addresses = new LinkedHashSet<>();
    for (String each : destinations) {
      addresses.add(
          HostPort.parse(each, Optional.empty())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--destination \"%s\": expected host:port".formatted(each))));
    }
    return addresses;
  }
}
