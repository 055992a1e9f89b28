/** Pieces of Python for `runQgis`. */

/** Stores the token in `given['token']` as a person does: an access of the kind "Basic", found by `authcfg`. */
export const qgisAccess = `
manager = QgsApplication.authManager()
manager.setMasterPassword('a test', True)
access = QgsAuthMethodConfig()
access.setName('Kreislage')
access.setMethod('Basic')
access.setConfig('username', 'gis')
access.setConfig('password', given['token'])
assert manager.storeAuthenticationConfig(access)
authcfg = access.id()`;

/** `requests()`: the addresses that QGIS has asked for so far. */
export const qgisRequests = `
asked = []
QgsNetworkAccessManager.instance().requestAboutToBeCreated[QgsNetworkRequestParameters].connect(
    lambda parameters: asked.append(parameters.request().url().toString()))
def requests():
    # Those of other threads arrive as events.
    application.processEvents()
    return asked`;

/** `colours_of(layers, system, extent)`: draws layers on white; the share of the picture that each colour has. */
export const qgisPicture = `
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor
def colours_of(layers, system, extent):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(system))
    settings.setExtent(QgsRectangle(*extent))
    settings.setOutputSize(QSize(300, 300))
    settings.setBackgroundColor(QColor('white'))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    # With an event loop: tiles are loaded by the main thread.
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    image = job.renderedImage()
    found = {}
    for x in range(300):
        for y in range(300):
            name = image.pixelColor(x, y).name()
            found[name] = found.get(name, 0) + 1 / 90000
    return found`;
