// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.KnownValues;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code parasol trust} that change who may sign commands. */
final class TrustPolicyVerbs {

  private TrustPolicyVerbs() {}

  private static void change(
      Path folder, UnaryOperator<SitePolicy> change, Console console, String what)
      throws RepositoryEditException {
    RepositoryEditor.open(folder).changePolicy(change, Instant.now());
    TrustVerb.printNextSteps(console, what);
  }

  private static CommandClass commandClass(String word) {
    return CommandClass.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "class \"%s\"; expected setpoint, config, firmware or protection"
                        .formatted(word)));
  }

  @Command(name = "signer", description = "Adds or removes a signer of commands.")
  static final class Signer extends TrustVerb.ChangesRepository {
    /** The change to make. */
    enum Act {
      add,
      remove
    }

    @Parameters(index = "0", paramLabel = "add|remove", description = "The change to make.")
    private Act act;

    @Parameters(index = "1", paramLabel = "NAME", description = "The signer's name.")
    private String name;

    @Option(names = "--key", paramLabel = "FILE", description = "The signer's public key.")
    private @Nullable Path key;

    @Option(
        names = "--classes",
        split = ",",
        paramLabel = "CLASS",
        completionCandidates = KnownValues.CommandClasses.class,
        description =
            "The command classes that the signer may sign: setpoint, config, firmware, protection.")
    private List<String> classes = new ArrayList<>();

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      SignerName signer = new SignerName(name);
      if (act == Act.remove) {
        change(
            folder,
            policy -> policy.withoutSigner(signer),
            console,
            "signer %s removed".formatted(signer));
        return;
      }
      if (key == null || classes.isEmpty()) {
        throw new IllegalArgumentException("signer add: expected --key FILE and --classes CLASS,…");
      }
      Set<CommandClass> allowed = EnumSet.noneOf(CommandClass.class);
      classes.forEach(each -> allowed.add(commandClass(each)));
      CommandPolicy.Signer added =
          new CommandPolicy.Signer(signer, VerificationKey.read(key), allowed);
      change(
          folder, policy -> policy.withSigner(added), console, "signer %s added".formatted(signer));
    }
  }

  @Command(
      name = "threshold",
      description = "Sets how many different signers a command class needs.")
  static final class Threshold extends TrustVerb.ChangesRepository {
    @Parameters(
        index = "0",
        paramLabel = "CLASS",
        completionCandidates = KnownValues.CommandClasses.class,
        description = "setpoint, config, firmware or protection.")
    private String commandClass;

    @Parameters(index = "1", paramLabel = "N", description = "1 or more.")
    private int threshold;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException {
      CommandClass of = commandClass(commandClass);
      change(
          folder,
          policy -> policy.withThreshold(of, threshold),
          console,
          "threshold of %s is %d".formatted(of.wireName(), threshold));
    }
  }

  /** The kind of item that can be denied. */
  enum Kind {
    certificate,
    key
  }

  /** The common base of denying and allowing. */
  abstract static class OnDenied extends TrustVerb.ChangesRepository {
    @Parameters(index = "0", paramLabel = "certificate|key", description = "The kind of item.")
    private Kind kind;

    @Parameters(
        index = "1",
        paramLabel = "HEX",
        description = "The serial number of a certificate, or the fingerprint of a key.")
    private String hex;

    private final boolean isDenied;

    OnDenied(boolean isDenied) {
      this.isDenied = isDenied;
    }

    @Override
    void run(Path folder, Console console) throws RepositoryEditException {
      String lowered = hex.toLowerCase(Locale.ROOT).replace(":", "");
      if (!lowered.matches("[0-9a-f]{1,64}")) {
        throw new IllegalArgumentException("\"%s\": expected hex".formatted(hex));
      }
      String what =
          "%s %s is %s".formatted(kind, lowered, isDenied ? "denied" : "no longer denied");
      if (kind == Kind.key) {
        change(folder, policy -> policy.withDeniedKeys(keys -> put(keys, lowered)), console, what);
      } else {
        BigInteger serial = new BigInteger(lowered, 16);
        change(
            folder,
            policy -> policy.withDeniedCertificates(serials -> put(serials, serial)),
            console,
            what);
      }
    }

    private <T> void put(Set<T> denied, T item) {
      if (isDenied ? !denied.add(item) : !denied.remove(item)) {
        throw new IllegalArgumentException(
            "%s: is %s denied".formatted(hex, isDenied ? "already" : "not"));
      }
    }
  }

  @Command(name = "deny", description = "Denies a certificate or a signing key.")
  static final class Deny extends OnDenied {
    Deny() {
      super(true);
    }
  }

  @Command(name = "allow", description = "Removes a denial.")
  static final class Allow extends OnDenied {
    Allow() {
      super(false);
    }
  }
}
