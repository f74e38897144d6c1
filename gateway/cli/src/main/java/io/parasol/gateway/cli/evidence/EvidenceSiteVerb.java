// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.trust.SiteAuthorities;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The common base of the verbs of evidence that read the state of a site: the site, signed files,
 * and the handling of failures.
 */
abstract class EvidenceSiteVerb implements Runnable {
  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public final void run() {
    try {
      run(site.loadWithState(), new Console(spec));
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    } catch (AuthorityException | UnusableKeyException unusable) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  abstract void run(SiteConfig config, Console console)
      throws IOException, AuthorityException, UnusableKeyException;

  /** Refuses to overwrite a file. */
  static void requireAbsent(Path file) {
    if (Files.exists(file)) {
      throw new VerbException(ExitCode.USAGE, file + " exists already");
    }
  }

  /**
   * Writes a file that only its owner can read, with a payload that the gateway has signed.
   *
   * @param type the {@code payloadType}.
   */
  static void writeSigned(Path file, String type, Json.Obj payload, SiteConfig config)
      throws IOException, AuthorityException, UnusableKeyException {
    byte[] signed =
        SignedEvidence.sign(
            type, payload, SiteAuthorities.open(config).material(SiteAuthority.GATEWAY));
    DurableFile.replace(file, signed, PosixFilePermissions.fromString("rw-------"));
  }
}
