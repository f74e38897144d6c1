// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.campaign.Campaigns;
import io.parasol.fleet.settings.CampaignsFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol-fleet campaign}: signed installs for many devices, in waves. */
@Command(
    name = "campaign",
    description = {
      "Updates the firmware of many devices in waves, by commands that operators have signed.",
      "Each wave is judged before the next one is sent; the first bad device of the first wave"
          + " stops the campaign."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      CampaignVerb.Plan.class,
      CampaignVerb.Run.class,
      CampaignVerb.Stop.class,
      CampaignVerb.Status.class
    })
final class CampaignVerb {

  private static final int STOP_TIMEOUT_SECONDS = 70;

  CampaignVerb() {}

  /** What a verb does with the campaigns. */
  private interface Work {
    /** Returns whether it was successful. */
    boolean with(Campaigns campaigns) throws ConfigException, IOException;
  }

  /** The option of all verbs. */
  static final class Config {

    @Option(
        names = {"-c", "--config"},
        required = true,
        paramLabel = "FILE",
        description = "The configuration of campaigns, such as campaigns.yaml.")
    private Path file;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    Config() {}

    private int run(Work work) throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      try {
        Campaigns campaigns =
            new Campaigns(
                CampaignsFile.load(file, System.getenv()),
                InstantSource.system(),
                line -> {
                  out.println(line);
                  out.flush();
                });
        return work.with(campaigns) ? 0 : 1;
      } catch (ConfigException wrong) {
        spec.commandLine().getErr().println(wrong.getMessage());
        return 2;
      }
    }

    private boolean known(boolean isKnown, String name) {
      if (!isKnown) {
        spec.commandLine().getErr().println("there is no campaign \"" + name + "\"");
      }
      return isKnown;
    }
  }

  /** {@code plan}: what a campaign would do. */
  @Command(
      name = "plan",
      description = "Shows which devices a campaign would update, and which commands are missing.",
      mixinStandardHelpOptions = true)
  static final class Plan implements Callable<Integer> {

    @Mixin private Config config = new Config();

    @Parameters(paramLabel = "CAMPAIGN", description = "The file of the campaign.")
    private Path campaign;

    @SuppressWarnings("NullAway.Init")
    Plan() {}

    @Override
    public Integer call() throws IOException {
      return config.run(campaigns -> campaigns.plan(campaign));
    }
  }

  /** {@code run}: starts a campaign, or continues it. */
  @Command(
      name = "run",
      description = {
        "Starts a campaign, or continues it, until it has ended. SIGTERM interrupts it, and the"
            + " same command continues it.",
        "Exit code 0 when all waves have ended, 1 when the campaign was stopped or interrupted."
      },
      mixinStandardHelpOptions = true)
  static final class Run implements Callable<Integer> {

    @Mixin private Config config = new Config();

    @Parameters(paramLabel = "CAMPAIGN", description = "The file of the campaign.")
    private Path campaign;

    @SuppressWarnings("NullAway.Init")
    Run() {}

    @Override
    public Integer call() throws IOException {
      CompletableFuture<String> interrupted = new CompletableFuture<>();
      CompletableFuture<Integer> code = new CompletableFuture<>();
      Thread hook = new Thread(() -> interrupt(interrupted, code), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        int result = config.run(campaigns -> campaigns.run(campaign, interrupted));
        code.complete(result);
        return result;
      } finally {
        code.complete(1);
        release(hook);
      }
    }

    /** SIGTERM ends the virtual machine with exit code 143 otherwise. */
    private static void interrupt(
        CompletableFuture<String> interrupted, CompletableFuture<Integer> code) {
      interrupted.complete("interrupted");
      int result = code.completeOnTimeout(1, STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
      Runtime.getRuntime().halt(result);
    }

    /** The end of the program itself must not run the hook. */
    private static void release(Thread hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException runsAlready) {
        // It ends the process.
      }
    }
  }

  /** {@code stop}: sends nothing more. */
  @Command(
      name = "stop",
      description =
          "Stops a campaign, finally: nothing more is sent. Commands that were sent cannot be"
              + " recalled.",
      mixinStandardHelpOptions = true)
  static final class Stop implements Callable<Integer> {

    @Mixin private Config config = new Config();

    @Parameters(paramLabel = "NAME", description = "The name of the campaign.")
    private String name;

    @SuppressWarnings("NullAway.Init")
    Stop() {}

    @Override
    public Integer call() throws IOException {
      return config.run(campaigns -> config.known(campaigns.stop(name), name));
    }
  }

  /** {@code status}: how far campaigns are. */
  @Command(
      name = "status",
      description =
          "Shows how far a campaign is, and each device that is not good; or all campaigns.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {

    @Mixin private Config config = new Config();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The name of the campaign.")
    private @Nullable String name;

    @Option(names = "--json", description = "As JSON.")
    private boolean isJson;

    @SuppressWarnings("NullAway.Init")
    Status() {}

    @Override
    public Integer call() throws IOException {
      String one = name;
      return config.run(
          campaigns -> {
            if (one == null) {
              campaigns.list(isJson);
              return true;
            }
            return config.known(campaigns.status(one, isJson), one);
          });
    }
  }
}
