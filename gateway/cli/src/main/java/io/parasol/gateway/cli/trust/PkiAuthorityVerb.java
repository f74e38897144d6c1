// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.PeopleIssuer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.AbandonedKeys;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The common base of the verbs of the authority: the site, its authority, and the handling of
 * failures.
 */
abstract class PkiAuthorityVerb implements Runnable {
  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public final void run() {
    try {
      run(site.loadWithState(), new Console(spec));
    } catch (AuthorityException | UnusableKeyException refused) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
    } catch (IllegalArgumentException wrongName) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrongName.getMessage()), wrongName);
    }
  }

  /** Prints what follows: a command to copy, for the same configuration. */
  final void printNext(Console console, String command) {
    console.line("next: " + site.command(command));
  }

  /** Cleans up what an interrupted export has left in a folder, or warns of it. */
  final void reportAbandonedKeys(Path folder) {
    AbandonedKeys.report(folder.toAbsolutePath(), spec);
  }

  abstract void run(SiteConfig config, Console console)
      throws AuthorityException, UnusableKeyException;

  /** Opens the authority with the time that the gateway trusts. */
  static SiteAuthority open(SiteConfig config) throws AuthorityException, UnusableKeyException {
    return SiteAuthorities.openToIssue(config);
  }

  static InstantSource clock(SiteConfig config) {
    return ClockVerb.of(config);
  }

  /** Issues the certificates of all devices with a new authority, and prints where it is. */
  static void issueDevices(SiteAuthority created, SiteConfig config, Console console)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = created.with(config.certificates(), config.natives());
    for (DeviceId device : config.devices().keySet()) {
      authority.issueDevice(device);
    }
    console.line(
        "authority of site %s created in %s"
            .formatted(config.site(), PkiFolder.in(config.state())));
  }

  /** Opens the authority; people's certificates are signed by the issuer in a folder, if any. */
  static SiteAuthority open(SiteConfig config, @Nullable Path people)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config);
    return people == null ? authority : authority.with(PeopleIssuer.open(people));
  }

  /** Returns whether the gateway itself holds the key of a name. */
  static boolean isHeldByGateway(SiteConfig config, String name) {
    return name.equals(SiteAuthority.GATEWAY)
        || name.equals(SiteAuthority.BROKER)
        || config.devices(SiteConfig.Device.Legacy.class).stream()
            .anyMatch(device -> device.id().value().equals(name));
  }

  /** The common base of the verbs that print one certificate. */
  abstract static class OnCertificate extends PkiAuthorityVerb {
    @Option(names = "--json", description = "Print the certificate's data as JSON.")
    private boolean json;

    final void print(SiteConfig config, Console console, String what, IssuedCertificate certificate)
        throws AuthorityException {
      IssuedLine line = new IssuedLine(certificate, clock(config).instant());
      if (json) {
        console.json(line.json());
      } else {
        console.line(what + " " + line.text());
      }
    }

    /** Prints a line for people; nothing with {@code --json}. */
    final void printNotice(Console console, String line) {
      if (!json) {
        console.line(line);
      }
    }
  }
}
