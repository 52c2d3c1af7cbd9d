package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.standalone.MappingsSource;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.stubbing.StubMappings;
import java.util.List;
import java.util.UUID;

/**
 * Keeps the embedded WireMock off the disk. By default it reads stubs from {@code src/test/resources/mappings} of
 * whatever directory the build runs in, which a container would not see.
 */
final class NoStubFiles implements MappingsSource {

  @Override
  public void loadMappingsInto(StubMappings stubMappings) {}

  @Override
  public void save(List<StubMapping> stubMappings) {}

  @Override
  public void save(StubMapping stubMapping) {}

  /** Still abstract, though WireMock means to remove it. */
  @Override
  @SuppressWarnings("removal")
  public void remove(StubMapping stubMapping) {}

  @Override
  public void remove(UUID stubMappingId) {}

  @Override
  public void removeAll() {}
}
