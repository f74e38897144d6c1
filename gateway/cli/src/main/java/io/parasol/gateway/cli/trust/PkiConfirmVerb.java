// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.DeviceIdentity;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol pki confirm}: shows or decides which of two devices has this name. */
@Command(
    name = "confirm",
    description =
        "Shows which other device responded at a device's address, or confirms which of the two has"
            + " the name; its certificate is then used again.")
final class PkiConfirmVerb implements Runnable {

  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "The device.")
  private String name;

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description =
          "The fingerprint of the right device, as this verb prints it without this option.")
  private @Nullable String fingerprint;

  @Override
  public void run() {
    SiteConfig config = site.loadToWrite();
    IdentityStore identities = IdentityStore.in(config.state());
    DeviceId device = device(config);
    KnownIdentity knownIdentity =
        identities
            .find(device)
            .filter(known -> known.foreign().isPresent())
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.FAILED,
                        "no other device has responded as " + device + ": nothing to confirm"));
    if (fingerprint == null) {
      show(device, knownIdentity);
    } else {
      confirm(identities, device, knownIdentity, fingerprint);
    }
  }

  private DeviceId device(SiteConfig config) {
    for (DeviceId each : config.devices().keySet()) {
      if (each.value().equals(name)) {
        return each;
      }
    }
    throw new VerbException(
        ExitCode.USAGE, "NAME is \"%s\"; expected a device of %s".formatted(name, config.file()));
  }

  private void show(DeviceId device, KnownIdentity knownIdentity) {
    Console console = new Console(spec);
    console.line("known  " + line(knownIdentity.fingerprint(), knownIdentity.known()));
    knownIdentity
        .foreign()
        .ifPresent(
            met ->
                console.line(
                    "met    " + line(knownIdentity.foreignFingerprint().orElseThrow(), met)));
    console.line(
        "to confirm one of them: parasol pki confirm %s --fingerprint HEX".formatted(device));
  }

  private static String line(Fingerprint fingerprint, DeviceIdentity identity) {
    return "%s  %s %s, serial %s, firmware %s"
        .formatted(
            fingerprint,
            identity.manufacturer(),
            identity.model(),
            identity.serial(),
            identity.firmware());
  }

  private void confirm(
      IdentityStore identities, DeviceId device, KnownIdentity knownIdentity, String typed) {
    boolean isOneOfThem =
        typed.equals(knownIdentity.fingerprint().value())
            || knownIdentity
                .foreignFingerprint()
                .map(Fingerprint::value)
                .equals(Optional.of(typed));
    if (!isOneOfThem) {
      throw new VerbException(
          ExitCode.USAGE,
          "--fingerprint matches neither device; expected one that the verb prints without this"
              + " option");
    }
    try {
      identities.confirm(device, new Fingerprint(typed));
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
    new Console(spec).line("confirmed %s as %s".formatted(device, typed));
  }
}
