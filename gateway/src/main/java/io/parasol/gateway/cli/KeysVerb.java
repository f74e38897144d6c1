// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.site.SignerName;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol keys}: keys that sign commands. */
@Command(
    name = "keys",
    description = "Keys that sign commands.",
    synopsisSubcommandLabel = "VERB",
    subcommands = KeysVerb.New.class)
final class KeysVerb {

  @Command(name = "new", description = "Makes NAME.key (owner-only) and NAME.pub.")
  static final class New implements Runnable {
    @Parameters(paramLabel = "NAME", description = "The signer's name; also the name of the files.")
    private String name;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where to. Default: here.")
    private Path folder = Path.of("");

    @Mixin private Passphrase passphrase;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
      try {
        String file = new SignerName(name).value();
        Path publicFile = folder.resolve(file + ".pub");
        SigningKey key = SigningKey.generate();
        key.write(folder.resolve(file + ".key"), publicFile, passphrase.get());
        new Console(spec)
            .line(
                "made %s and %s (%s)"
                    .formatted(
                        folder.resolve(file + ".key"), publicFile, key.publicHalf().fingerprint()));
      } catch (UnusableKeyException | IllegalArgumentException refused) {
        throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
      }
    }
  }
}
