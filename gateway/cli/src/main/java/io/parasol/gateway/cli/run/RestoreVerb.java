// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.cms.PassphraseEnvelope;
import io.parasol.certs.cms.RecipientEnvelope;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.PrivateKeys;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.backup.BackupStatement;
import io.parasol.gateway.backup.StateRestore;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol restore}: restores the state of a site from a backup. */
@Command(
    name = "restore",
    description = {
      "Restores the state folder of the configured site from a file of parasol backup. Needs a"
          + " gateway that is stopped.",
      "The gateway then carries out no command until parasol log accept: commands that were"
          + " carried out after the backup could otherwise be sent again."
    })
public final class RestoreVerb implements Runnable {

  @Parameters(paramLabel = "FILE", description = "The file that parasol backup has written.")
  private Path file;

  @Option(
      names = "--replace",
      description =
          "Also if the state folder has content, which is moved to the folder replaced-TIME in it.")
  private boolean replace;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The private key (PEM, PKCS#8) of a backup that was made with --recipient.")
  private @Nullable Path key;

  @Mixin private BackupPassphrase passphrase;
  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadToReplace();
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new VerbException(
          ExitCode.USAGE, file + ": no such file; expected one that parasol backup has written");
    }
    Decryption decryption = decryption();
    try {
      Files.createDirectories(config.state());
      try (StateFolder state = StateFolder.openToReplace(config.state())) {
        print(restore(new StateRestore(state, config.site()), config, decryption), config);
      }
    } catch (EOFException cut) {
      throw new VerbException(
          ExitCode.FAILED,
          file + ": is incomplete; expected all of what parasol backup has written",
          cut);
    } catch (IOException failed) {
      boolean isAboutOther =
          failed instanceof FileSystemException named
              && !String.valueOf(file).equals(named.getFile());
      throw new VerbException(
          ExitCode.FAILED,
          "%s: %s"
              .formatted(
                  file,
                  Printable.of(
                      isAboutOther
                          ? "cannot be restored, " + FileErrorText.withFile(failed)
                          : FileErrorText.of(failed))),
          failed);
    }
  }

  /** Opens a stream that decrypts another. */
  private interface Decryption {

    InputStream open(InputStream source) throws IOException;
  }

  private Decryption decryption() {
    if (key == null) {
      char[] secret = passphrase.get();
      return source -> PassphraseEnvelope.decrypt(source, secret);
    }
    passphrase.requireNone("--key");
    try {
      String file = key.toString();
      PrivateKey own =
          PrivateKeys.decode(file, Pem.parse(file, KeyFile.readOwnerOnly(key)).get(0), "EC");
      return source -> RecipientEnvelope.decrypt(source, own);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(
          ExitCode.USAGE, Printable.of(String.valueOf(unusable.getMessage())), unusable);
    }
  }

  private BackupStatement restore(StateRestore restore, SiteConfig config, Decryption decryption)
      throws IOException {
    if (!replace && restore.hasContent()) {
      throw new VerbException(
          ExitCode.FAILED,
          "the state folder %s is not empty; --replace moves its content away"
              .formatted(config.state()));
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return restore.restore(decryption.open(in), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
  }

  private void print(BackupStatement backup, SiteConfig config) {
    Console console = new Console(spec);
    console.line(
        "restored: site %s, backup of %s by version %s"
            .formatted(backup.site(), backup.at(), Printable.of(backup.version())));
    console.line("commands are refused until you have done this:");
    List<String> steps = new ArrayList<>();
    steps.add(
        "revoke again what was revoked after %s: %s"
            .formatted(backup.at(), site.command("parasol pki revoke NAME")));
    steps.add(
        "remove from signers: each key that was removed or stolen after %s".formatted(backup.at()));
    if (config.releases().isPresent()) {
      steps.add(
          "get what the owners have signed since, and compare the versions with those of parasol"
              + " trust show: "
              + site.command("parasol trust follow"));
    }
    steps.add(site.command("parasol log accept --why \"restored from a backup\""));
    steps.add("start the gateway");
    for (int i = 0; i < steps.size(); i++) {
      console.line("%d. %s".formatted(i + 1, steps.get(i)));
    }
  }
}
