// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.RestoreMarker;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The option {@code -c FILE} of every verb that works on a site, and its default paths. */
public final class SiteOption {

  private static final List<Path> DEFAULT_PATHS =
      List.of(Path.of("config", "site.yaml"), Path.of("/etc/parasol/site.yaml"));

  private static final Pattern COMMAND_AT_END =
      Pattern.compile("(?:^|: )parasol (?:pki|device|clock|log) [a-zA-Z0-9 -]+$");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The site's configuration. Default: config/site.yaml, else /etc/parasol/site.yaml.")
  private @Nullable Path file;

  /** Returns the option with that file; null if the command line has none. */
  public static SiteOption of(@Nullable Path file) {
    SiteOption option = new SiteOption();
    option.file = file;
    return option;
  }

  /**
   * Returns the configuration.
   *
   * @throws VerbException with one line for each problem.
   */
  public SiteConfig load() {
    try {
      return read();
    } catch (ConfigException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /**
   * Returns the configuration of a site whose state folder this version can read, or that has none
   * yet.
   *
   * @throws VerbException with one line for each problem.
   */
  public SiteConfig loadWithState() {
    SiteConfig config = loadReadable();
    try {
      RestoreMarker.requireNone(config.state());
    } catch (IOException interrupted) {
      throw new VerbException(
          ExitCode.FAILED, String.valueOf(interrupted.getMessage()), interrupted);
    }
    return config;
  }

  /** Returns the configuration as {@link #loadWithState} does, to write in the state folder. */
  public SiteConfig loadToWrite() {
    return requireOwner(loadWithState());
  }

  /** Returns the configuration, to replace the content of the state folder. */
  public SiteConfig loadToReplace() {
    return requireOwner(load());
  }

  private static SiteConfig requireOwner(SiteConfig config) {
    try {
      StateFolder.requireOwner(config.state());
      return config;
    } catch (IOException foreign) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(foreign.getMessage()), foreign);
    }
  }

  /** Returns the configuration as {@link #loadWithState} does, also after half a restore. */
  private SiteConfig loadReadable() {
    SiteConfig config = load();
    try {
      StateFolder.requireReadable(config.state());
    } catch (IOException newer) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(newer.getMessage()), newer);
    }
    return config;
  }

  /**
   * Returns the configuration as {@link #loadWithState} does, if its state folder does not belong
   * to another site.
   */
  public SiteConfig loadWithOwnState() {
    return requireOwn(loadWithState());
  }

  /** Returns the configuration as {@link #loadWithOwnState} does, also after half a restore. */
  public SiteConfig loadToErase() {
    return requireOwn(loadReadable());
  }

  private SiteConfig requireOwn(SiteConfig config) {
    Optional<Identity> owner = SiteAuthority.ownerOf(PkiFolder.in(config.state()));
    if (owner.isPresent() && !owner.get().site().equals(config.site())) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s: the state folder %s belongs to the site %s, not to %s; correct site or state"
              .formatted(config.file(), config.state(), owner.get().site(), config.site()));
    }
    return config;
  }

  /** Returns the configuration, or empty if there is none that can be used. */
  public Optional<SiteConfig> readIfUsable() {
    try {
      return found().isPresent() ? Optional.of(read()) : Optional.empty();
    } catch (ConfigException unusable) {
      return Optional.empty();
    }
  }

  public SiteConfig read() throws ConfigException {
    return ConfigFile.load(file(), System.getenv());
  }

  /** Returns the file as the caller gave it; problems name it so. */
  public Path file() {
    return found().orElseThrow(() -> new VerbException(ExitCode.USAGE, missing(Path.of(""))));
  }

  /** Returns what a caller in this folder must do, if there is no configuration. */
  static String missing(Path folder) {
    return "no configuration: neither ./config/site.yaml nor /etc/parasol/site.yaml exists;"
        + " expected one of them, or -c FILE"
        + (Files.isRegularFile(folder.resolve("site.yaml")) ? ", such as -c site.yaml" : "");
  }

  /** Returns a command for the caller to copy, for the same configuration. */
  public String command(String verb) {
    return verb + given(file);
  }

  private static String given(@Nullable Path file) {
    return file == null ? "" : " -c " + ShellWord.of(file.toString());
  }

  /**
   * Returns a message that ends with a command of parasol as one to copy, for the configuration
   * that the caller named.
   *
   * @param verb the verb that has failed.
   */
  public static String completed(String message, CommandSpec verb) {
    OptionSpec option = verb.optionsMap().get("-c");
    Object value = option == null ? null : option.getValue();
    return value instanceof Path named ? of(named).completed(message) : message;
  }

  /** Returns a message as the other method does, for the configuration of this option. */
  public String completed(String message) {
    return COMMAND_AT_END.matcher(message).find() ? message + given(file) : message;
  }

  /**
   * Returns the folder in which profiles are searched: that of the file, or the working directory.
   */
  public Path folder() {
    Path parent = found().map(Path::getParent).orElse(null);
    return parent == null ? Path.of("") : parent;
  }

  private Optional<Path> found() {
    return file != null
        ? Optional.of(file)
        : DEFAULT_PATHS.stream().filter(Files::exists).findFirst();
  }
}
