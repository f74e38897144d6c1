// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.PeopleIssuer;
import io.parasol.certs.authority.Revocations;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parasol pki crl}: signs and writes the certificate revocation list. */
@Command(
    name = "crl",
    description = {
      "Writes the certificate revocation list (RFC 5280) in PEM, which the issuer signs.",
      "It is valid for seven days. A running gateway signs it again when it changes, and every day.",
      "With --authority or --root-key, the offline issuer of people or the root signs its own list,"
          + " which follows in the same file and is valid for 180 days."
    })
final class PkiCrlVerb extends PkiAuthorityVerb {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file, replacing it. Default: standard output.")
  private @Nullable Path output;

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "The folder of the offline issuer of people; signs its list.")
  private @Nullable Path people;

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "The key of the root; signs its list.")
  private @Nullable Path rootKey;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    Revocations revocations = open(config).revocations();
    String list = revocations.publish();
    if (people != null) {
      list = revocations.publishOf(PeopleIssuer.open(people));
    }
    if (rootKey != null) {
      list = revocations.publishOfRoot(rootKey);
    }
    if (output == null) {
      console.line(list.stripTrailing());
    } else {
      KeyFile.replaceReadable(output, list.getBytes(StandardCharsets.US_ASCII));
      console.line("wrote " + output);
    }
  }
}
