// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.Lease;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.EncryptedKeyStorage;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.SecretSource;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol pki lease}: extends a certificate with the key of the root. */
@Command(
    name = "lease",
    description = {
      "Extends the certificate of the issuer or of a native device with the key of the root, on any"
          + " machine: it needs no other key of the site.",
      "Then apply it on the box: parasol pki import."
    })
final class PkiLeaseVerb implements Runnable {

  @Parameters(
      paramLabel = "FILE",
      description = "issuer.pem of the site, or issued/DEVICE.pem of a native device.")
  private Path certificate;

  @Option(
      names = "--root-key",
      required = true,
      paramLabel = "FILE",
      description = "The key of the root.")
  private Path rootKey;

  @Option(names = "--root", required = true, paramLabel = "FILE", description = "The root, ca.pem.")
  private Path root;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long the lease is valid, 1d to 366d. Default: 30d.")
  private String length = "30d";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the lease is written; must not exist.")
  private Path out;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "A file with the passphrase of the key, readable by its owner only.")
  private @Nullable Path passphrase;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "A configuration whose certificates.keys states how the key is encrypted, or"
              + " which token has it.")
  private @Nullable Path config;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      X509Certificate lease =
          Lease.sign(
              Certificates.read(certificate), rootKey, root, keys(), length(), Instant.now());
      KeyFile.writeReadable(out, Certificates.pem(List.of(lease)));
      new Console(spec)
          .line("wrote %s, valid until %s".formatted(out, lease.getNotAfter().toInstant()));
    } catch (AuthorityException | UnusableKeyException refused) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
    }
  }

  private KeyStorage keys() {
    if (passphrase != null) {
      return new EncryptedKeyStorage(new SecretSource.InFile(passphrase));
    }
    try {
      return config == null
          ? KeyStorage.FILES
          : KeyStorage.of(ConfigFile.load(config, System.getenv()).keys());
    } catch (ConfigException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private Duration length() {
    return DurationText.parse(length)
        .filter(time -> time.compareTo(Lease.MIN) >= 0 && time.compareTo(Lease.MAX) <= 0)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE, "--for is \"%s\"; expected 1d to 366d".formatted(length)));
  }
}
