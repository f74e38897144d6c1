// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.release.metadata.Release;
import io.parasol.legacy.transfer.ReleasedImage;

/**
 * A release that the site's trust names, and whose image is here.
 *
 * @param facts what its maker has signed of it.
 * @param image of the length and the hash that are signed with them.
 */
public record TrustedRelease(Release facts, ReleasedImage image) {}
