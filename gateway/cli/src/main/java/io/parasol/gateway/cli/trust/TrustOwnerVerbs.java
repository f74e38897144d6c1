// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.gateway.cli.verb.Console;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol trust owner} and {@code online}: change the keys that sign the repository. */
final class TrustOwnerVerbs {

  private TrustOwnerVerbs() {}

  @Command(
      name = "owner",
      description = "Adds or removes an owner; both the old and the new owners must sign.")
  static final class Owner extends TrustVerb.ChangesRepository {
    /** The change to make. */
    enum Act {
      add,
      remove
    }

    @Parameters(index = "0", paramLabel = "add|remove", description = "The change to make.")
    private Act act;

    @Parameters(index = "1", paramLabel = "FILE", description = "The owner's public key.")
    private Path file;

    @Option(
        names = "--threshold",
        paramLabel = "N",
        description = "How many owners must sign from then on. Default: unchanged.")
    private @Nullable Integer threshold;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      RepositoryEditor editor = RepositoryEditor.open(folder);
      RepositoryOwners now = editor.owners();
      MetadataKey key = MetadataKey.of(VerificationKey.read(file));
      Set<MetadataKey> owners = new LinkedHashSet<>(now.owners());
      if (act == Act.add ? !owners.add(key) : !owners.remove(key)) {
        throw new IllegalArgumentException(
            "%s: is %s owner".formatted(file, act == Act.add ? "already an" : "no"));
      }
      editor.changeOwners(
          new RepositoryOwners(
              List.copyOf(owners), threshold == null ? now.threshold() : threshold, now.online()),
          Instant.now());
      TrustVerb.printNextSteps(console, "the owners are changed");
    }
  }

  @Command(name = "online", description = "Replaces the online key; the owners must sign.")
  static final class Online extends TrustVerb.ChangesRepository {
    @Parameters(paramLabel = "FILE", description = "The new online public key.")
    private Path file;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      RepositoryEditor editor = RepositoryEditor.open(folder);
      RepositoryOwners now = editor.owners();
      MetadataKey key = MetadataKey.of(VerificationKey.read(file));
      editor.changeOwners(new RepositoryOwners(now.owners(), now.threshold(), key), Instant.now());
      TrustVerb.printNextSteps(console, "the online key is replaced");
    }
  }
}
