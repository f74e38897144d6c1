// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.cli.run.Typed;
import io.parasol.testing.FreePort;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Makes the pictures of the documentation again, from the page of a demo. */
@DisplayName("The pictures of the documentation")
@EnabledIfEnvironmentVariable(named = "PARASOL_WRITE_DOCS", matches = "1")
class ScreenshotsIT {

  private static final Path IMAGES = Path.of("../../docs/images");
  private static final Pattern PAGE = Pattern.compile("page=(http://\\S+)");
  private static final int MAX_BYTES = 150_000;

  /** So that curves and energies have something to show. */
  private static final Duration RUN = Duration.ofSeconds(45);

  @TempDir Path folder;

  @Test
  void are_made_from_a_demo() throws Exception {
    Files.createDirectories(IMAGES);
    Path out = folder.resolve("out");
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.parasol.lab.LabMain",
                "demo",
                "--port-offset",
                Integer.toString(FreePort.find() - 8883))
            .directory(folder.toFile())
            .redirectError(folder.resolve("log").toFile())
            .redirectOutput(out.toFile())
            .start();
    try (Browser browser = Browser.start(folder)) {
      Awaitility.await("the demo")
          .atMost(Duration.ofMinutes(5))
          .until(() -> PAGE.matcher(Files.readString(out)).find());
      String site = folder.resolve(".parasol-demo/site.yaml").toString();
      List<String> link = Typed.parasol("page", "link", "operator", "-c", site).done().lines();
      Awaitility.await("curves").pollDelay(RUN).until(() -> true);
      browser.open(URI.create(link.get(0)));
      show(browser, "devices");
      take(browser, "inverter-01", "page-devices");
      show(browser, "device/inverter-01");
      Awaitility.await()
          .until(() -> browser.evaluate("!!document.getElementById('history')").equals("true"));
      String unused = browser.evaluate("document.getElementById('history').requestSubmit()");
      Awaitility.await()
          .until(() -> browser.evaluate("!!document.querySelector('svg.chart')").equals("true"));
      take(browser, "inverter-01", "page-device");
    } finally {
      demo.destroy();
      assertTrue(demo.waitFor(1, TimeUnit.MINUTES));
    }
  }

  private static void show(Browser browser, String view) {
    String unused = browser.evaluate("location.hash = '#" + view + "'");
  }

  private static void take(Browser browser, String text, String name) throws Exception {
    Awaitility.await().until(() -> browser.text().contains(text));
    // For the values and the curves, which follow the texts.
    Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    Path image = IMAGES.resolve(name + ".png");
    browser.screenshot(image);
    assertTrue(Files.size(image) < MAX_BYTES, () -> image + " is too large");
  }
}
