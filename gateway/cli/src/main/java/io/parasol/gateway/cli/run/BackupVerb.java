// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.cms.PassphraseEnvelope;
import io.parasol.certs.cms.RecipientEnvelope;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.backup.BackupStatement;
import io.parasol.gateway.backup.StateBackup;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol backup}: writes the state of a site to an encrypted file. */
@Command(
    name = "backup",
    description = {
      "Writes keys, certificates, the evidence log and what is known about devices to a file that"
          + " is encrypted with a passphrase, or to the key of a certificate. Works beside a"
          + " running gateway.",
      "Not in it: the configuration, firmware images, and messages that wait for delivery. Deliver"
          + " those first, or export them with: parasol store drain."
    })
public final class BackupVerb implements Runnable {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  @Parameters(paramLabel = "FILE", description = "The file to write; must not exist.")
  private Path file;

  @Option(
      names = "--recipient",
      paramLabel = "CERT",
      description =
          "Encrypt to the EC key of this certificate (PEM, P-256) instead of with a passphrase."
              + " Only its private key opens the file: parasol restore --key.")
  private @Nullable Path recipient;

  @Mixin private BackupPassphrase passphrase;
  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadWithOwnState();
    if (Files.exists(file)) {
      throw new VerbException(ExitCode.USAGE, file + " exists; name a file that does not exist");
    }
    if (!Files.isDirectory(config.state())) {
      throw new VerbException(
          ExitCode.FAILED, "the state folder %s does not exist".formatted(config.state()));
    }
    Encryption encryption = encryption();
    try {
      DurableFile.create(file, OWNER_ONLY, channel -> write(config, channel, encryption));
      new Console(spec).line("%s: %d bytes".formatted(file, Files.size(file)));
    } catch (FileAlreadyExistsException meanwhile) {
      throw new VerbException(
          ExitCode.FAILED, file + " was written by another process meanwhile", meanwhile);
    } catch (IOException failed) {
      boolean isAboutBackup =
          failed instanceof FileSystemException named && DurableFile.isAbout(file, named);
      throw new VerbException(
          ExitCode.FAILED,
          Printable.of(
              "cannot write %s: %s"
                  .formatted(
                      file,
                      isAboutBackup ? FileErrorText.of(failed) : FileErrorText.withFile(failed))),
          failed);
    }
  }

  /** Opens a stream that encrypts into another. */
  private interface Encryption {

    OutputStream open(OutputStream target) throws IOException;
  }

  private Encryption encryption() {
    if (recipient == null) {
      char[] secret = passphrase.getNew();
      return target -> PassphraseEnvelope.encrypt(target, secret);
    }
    passphrase.requireNone("--recipient");
    try {
      X509Certificate certificate = Certificates.read(recipient).get(0);
      return target -> RecipientEnvelope.encrypt(target, certificate);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(
          ExitCode.USAGE, Printable.of(String.valueOf(unusable.getMessage())), unusable);
    }
  }

  private static void write(SiteConfig config, FileChannel to, Encryption encryption)
      throws IOException {
    OutputStream target = new BufferedOutputStream(Channels.newOutputStream(to));
    try (OutputStream encrypted = encryption.open(target)) {
      new StateBackup(config.state())
          .write(
              new BackupStatement(
                  config.site(), Version.number(), Instant.now().truncatedTo(ChronoUnit.MILLIS)),
              encrypted);
    }
    target.flush();
  }
}
