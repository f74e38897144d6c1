// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.P12Password;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol pki export}: writes a certificate for its holder. */
@Command(
    name = "export",
    description = {
      "Writes a certificate and its key for its holder.",
      "The key of a person or a native device is then deleted here."
    })
final class PkiExportVerb extends PkiAuthorityVerb {
  @Parameters(paramLabel = "NAME", description = "The name, as in pki list.")
  private String name;

  @ArgGroup(multiplicity = "1")
  private Form form;

  /** The output format: exactly one of the two options. */
  static final class Form {
    @Option(
        names = "--pem",
        paramLabel = "DIR",
        description =
            "Writes NAME.pem (with its chain), NAME.key unless only the holder has it, and ca.pem.")
    @Nullable Path pem;

    @Option(names = "--p12", paramLabel = "FILE", description = "Writes one PKCS#12 file.")
    @Nullable Path p12;
  }

  @Mixin private P12Password password;

  @Option(names = "--keep-key", description = "Keep the key in the state folder too.")
  private boolean keepKey;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config);
    boolean hasKey = authority.exports().hasKey(name);
    if (form.pem != null) {
      authority.exports().pem(name, form.pem);
      String files = hasKey ? "%s.pem, %s.key and ca.pem in %s" : "%s.pem and ca.pem in %3$s";
      console.line("wrote " + files.formatted(name, name, form.pem));
      reportAbandonedKeys(form.pem);
    } else if (form.p12 != null) {
      authority.exports().pkcs12(name, form.p12, password.get());
      console.line("wrote " + form.p12);
      reportAbandonedKeys(form.p12.resolveSibling(""));
    }
    warnIfExpired(authority.certificates(name).get(0), clock(config).instant(), console);
    if (hasKey
        && !keepKey
        && !isHeldByGateway(config, name)
        && authority.exports().deleteKey(name)) {
      console.line(
          "the key of %s is no longer in the state folder: only the exported file has it"
              .formatted(name));
    }
  }

  private void warnIfExpired(X509Certificate exported, Instant now, Console console) {
    Instant end = exported.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      console.line(
          "warning: the certificate expired at %s; renew it, and export it again: parasol pki renew %s"
              .formatted(end, name));
    }
  }
}
