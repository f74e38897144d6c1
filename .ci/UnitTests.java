// SPDX-License-Identifier: Apache-2.0

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the test classes that its arguments name, one after the other, and prints a line for each
 * when it has ended: its name, how many tests it had, and how many have failed. A class that fails
 * runs once more, as in the build. .ci/units ends this program when its time is over.
 */
final class UnitTests {

  private UnitTests() {}

  public static void main(String[] classes) {
    PrintStream out = System.out;
    Launcher launcher = LauncherFactory.create();
    for (String each : classes) {
      TestExecutionSummary run = run(launcher, each);
      if (run.getTotalFailureCount() > 0) {
        run = run(launcher, each);
      }
      run.getFailures().forEach(failure -> failure.getException().printStackTrace());
      out.printf("%nRAN %s %d %d%n", each, run.getTestsFoundCount(), run.getTotalFailureCount());
      out.flush();
    }
    // Tests may leave threads behind.
    System.exit(0);
  }

  private static TestExecutionSummary run(Launcher launcher, String name) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(name)).build();
    launcher.execute(request, summary);
    return summary.getSummary();
  }
}
