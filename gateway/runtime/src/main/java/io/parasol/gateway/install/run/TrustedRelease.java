// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.tuf.metadata.Release;
import io.parasol.legacy.transfer.ReleasedImage;

/**
 * A release from the site's trusted metadata, with its local image.
 *
 * @param facts the release's custom metadata, signed by the vendor.
 * @param image of the length and hash that are signed with it.
 */
public record TrustedRelease(Release facts, ReleasedImage image) {}
