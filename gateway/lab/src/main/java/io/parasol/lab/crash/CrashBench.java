// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.lab.crash.CrashRun.Failure;
import io.parasol.lab.crash.CrashRun.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Explores the states of all scenarios, each for the same time. */
public final class CrashBench {

  private static final List<Scenario> SCENARIOS =
      List.of(
          new StoreScenario(),
          new CommandScenario(),
          new CertificateScenario(),
          new LetterScenario(),
          new EventScenario(),
          new IdentityScenario(),
          new InstallScenario());

  private CrashBench() {}

  /**
   * The result of a run.
   *
   * @param states by scenario and fault, how many states were started.
   * @param failures one line each, with the seed of the state.
   */
  public record Result(Map<String, Map<String, Integer>> states, List<String> failures) {

    /** Returns the number of states over all scenarios and faults. */
    public int allStates() {
      return states.values().stream()
          .flatMap(faults -> faults.values().stream())
          .mapToInt(Integer::intValue)
          .sum();
    }
  }

  /**
   * Explores states until the time is over. Blocks.
   *
   * @param seed of the first recorded run; the next runs count upwards.
   */
  public static Result run(long seed, Duration budget) throws Exception {
    Map<String, Map<String, Integer>> states = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      CrashRun run = new CrashRun(scenario, EnumSet.allOf(Fault.class));
      long end = System.nanoTime() + budget.dividedBy(SCENARIOS.size()).toNanos();
      run.explore(seed, () -> System.nanoTime() - end >= 0);
      Map<String, Integer> byFault = new LinkedHashMap<>();
      run.states().forEach((fault, count) -> byFault.put(wireName(fault), count));
      states.put(scenario.name(), byFault);
      run.failures().forEach(failure -> failures.add(text(failure)));
    }
    return new Result(states, failures);
  }

  private static String text(Failure failure) {
    return "scenario=%s fault=%s seed=%d %s"
        .formatted(failure.scenario(), wireName(failure.fault()), failure.seed(), failure.what());
  }

  private static String wireName(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
